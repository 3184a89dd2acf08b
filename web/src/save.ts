/** Hands a text to the browser as a file to keep. */
export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replace(/[/\\:]/g, "-");
  link.click();
  URL.revokeObjectURL(address);
}
