let read: Record<string, string> | undefined;

/** A text that the server wrote into the page; {name} is filled from values. */
export function text(key: string, values: Record<string, string | number> = {}): string {
  read ??= JSON.parse(document.body.dataset["texts"] ?? "{}") as Record<string, string>;
  return fill(read[key] ?? key, values);
}

/** Fills {name} in a text. */
export function fill(pattern: string, values: Record<string, string | number>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString("en") : (value ?? whole);
  });
}
