import { useEffect, useRef, type ComponentProps } from "react";

interface Props extends Omit<ComponentProps<"input">, "type" | "value" | "onInput" | "ref"> {
  value: number;
  onValue: (value: number) => void;
}

/** The browser's own slider. Its value is set from outside as often as it likes, also while nobody moves it. */
export function Range({ value, onValue, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const changed = useRef(onValue);
  useEffect(() => {
    changed.current = onValue;
    if (input.current) input.current.value = String(value);
  });
  useEffect(() => {
    const node = input.current;
    const listener = () => changed.current(Number(node?.value));
    node?.addEventListener("input", listener);
    return () => node?.removeEventListener("input", listener);
  }, []);
  return <input {...rest} ref={input} type="range" defaultValue={value} />;
}
