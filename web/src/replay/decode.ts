// Checks what was fetched against what the page relies on, and says where they differ.

export class DocumentError extends Error {
  constructor(path: string, expected: string) {
    super(`${path} is not ${expected}`);
    this.name = "DocumentError";
  }
}

export type Decoder<T> = (value: unknown, path: string) => T;

export const text: Decoder<string> = (value, path) => {
  if (typeof value !== "string") throw new DocumentError(path, "a text");
  return value;
};

export const number: Decoder<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new DocumentError(path, "a number");
  return value;
};

/** False where there is none. */
export const flag: Decoder<boolean> = (value, path) => {
  if (value !== undefined && typeof value !== "boolean") throw new DocumentError(path, "true or false");
  return value === true;
};

export function list<T>(item: Decoder<T>): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new DocumentError(path, "a list");
    return value.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

/** Null where there is none. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, path) => (value === undefined || value === null ? null : decoder(value, path));
}

/** Fields that are not named are dropped: newer documents may have more. */
export function object<T>(fields: { [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  return (value, path) => {
    if (typeof value !== "object" || value === null) throw new DocumentError(path, "an object");
    const record = value as Record<string, unknown>;
    const names = Object.keys(fields) as (keyof T & string)[];
    return Object.fromEntries(names.map((name) => [name, fields[name](record[name], `${path}.${name}`)])) as T;
  };
}
