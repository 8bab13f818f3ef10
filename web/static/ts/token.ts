/** What htmx sends carries the token against forgery that the head names. */
export function listen(): void {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = csrf();
    const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
    if (token) detail.headers["X-CSRF-Token"] = token;
  });
}

/** The token, for what scripts send themselves. */
export function csrf(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}
