#!/usr/bin/env bash
# Installs the system packages that Lectern builds, runs and is tested with, when they are missing. Starts no service.
set -euo pipefail

packages=(
    # build
    build-essential clang libclang-dev cmake pkg-config lld
    libavcodec-dev libavformat-dev libavutil-dev libavfilter-dev libswscale-dev libswresample-dev
    # run: the embedded servers
    postgresql redis-server
    # run: the reader of slides
    tesseract-ocr tesseract-ocr-eng
    # test: what measures the media, the browser, and what reads the pages that it prints
    ffmpeg chromium fonts-dejavu-core poppler-utils curl
)
# Fetches Node and the lint tools.
command -v python3 >/dev/null || packages+=(python3)
python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)

if ! command -v dpkg-query >/dev/null; then
    echo "This is not a Debian system, so install these yourself (names of Debian 12), then run the command again:" >&2
    printf '    %s\n' "${packages[@]}" >&2
    echo "FFmpeg must be 5.1 or newer with libx264. 'lectern doctor' tells what it finds." >&2
    for tool in pkg-config cmake clang ffmpeg redis-server python3; do
        command -v "$tool" >/dev/null || exit 1
    done
    exit 0
fi

if ! command -v cargo >/dev/null; then
    echo "Rust is missing: install it from https://rustup.rs, then run the command again." >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [[ $status == "install ok installed" ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages are missing; install them as root, then run the command again:" >&2
        echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing ${#missing[@]} system packages: ${missing[*]}"
# Debian starts a service when its package is installed, unless this policy says no. Ours are started by Lectern itself.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
