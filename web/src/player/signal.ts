// A value that others want to hear about, and may ask for.

export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  /** Answers with the way to stop it. */
  on(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  emit(value: T): void {
    this.current = value;
    for (const listener of this.listeners) listener(value);
  }
}
