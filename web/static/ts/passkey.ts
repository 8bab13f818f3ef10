import { all } from "./dom";
import { text } from "./texts";
import { csrf } from "./token";
import { show } from "./toast";

const api = "/api/v1";

/**
 * Buttons with data-passkey sign in ("login"), show a second factor ("second")
 * or, as the form that names a new one, make a passkey ("add"). They are hidden
 * until this browser is known to have passkeys.
 */
export function attach(part: ParentNode): void {
  if (!("PublicKeyCredential" in window)) return;
  for (const element of all(part, "[data-passkey]")) {
    const adds = element instanceof HTMLFormElement;
    element.hidden = false;
    element.addEventListener(adds ? "submit" : "click", (event) => {
      event.preventDefault();
      void tell(adds ? add(element) : signIn(element.dataset["passkey"] === "second", element.dataset["next"] ?? "/"));
    });
  }
}

/** Says what went wrong; who closed the browser's window knows that already. */
async function tell(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError")) return;
    show("bad", error instanceof Refused ? error.message : text("passkey_failed"));
  }
}

/** An answer that says no, in words for a person. */
class Refused extends Error {}

async function signIn(second: boolean, next: string): Promise<void> {
  const { publicKey } = await ask<{ publicKey: RequestOptions }>(`${api}/auth/passkey/options`, second ? { second_factor: true } : {});
  const key = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: (publicKey.allowCredentials ?? []).map(known) },
  });
  const appeal = next.startsWith("/me/decisions") ? { appeal: true } : {};
  await ask(`${api}/auth/passkey/login`, { credential: written(key as PublicKeyCredential), ...appeal });
  window.location.assign(next);
}

async function add(form: HTMLFormElement): Promise<void> {
  const name = new FormData(form).get("name");
  const { publicKey } = await ask<{ publicKey: CreationOptions }>(`${api}/me/passkeys/options`);
  const key = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: (publicKey.excludeCredentials ?? []).map(known),
    },
  });
  const made = await ask<{ recovery_codes: string[] }>(`${api}/me/passkeys`, { name, credential: written(key as PublicKeyCredential) });
  if (made.recovery_codes.length === 0) return window.location.reload();
  keep(made.recovery_codes);
}

/** Shows recovery codes, which come once, and nothing else to do until they are kept. */
function keep(codes: string[]): void {
  for (const form of all(document, "form[data-passkey]")) form.hidden = true;
  const place = document.querySelector<HTMLElement>("[data-new-codes]");
  const list = place?.querySelector("ol");
  if (!place || !list) return;
  list.replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement("li");
      item.appendChild(document.createElement("code")).textContent = code;
      return item;
    }),
  );
  place.hidden = false;
  place.querySelector<HTMLElement>("h2")?.focus();
}

interface Described {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
type RequestOptions = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & { challenge: string; allowCredentials?: Described[] };
type CreationOptions = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Described[];
};

const known = (d: Described): PublicKeyCredentialDescriptor => ({ ...d, id: bytes(d.id) });

async function ask<T>(address: string, body?: unknown): Promise<T> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": csrf() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = (await answer.json()) as T & { detail?: string };
  if (!answer.ok) throw new Refused(said.detail ?? "");
  return said;
}

/** A credential as JSON has it (WebAuthn, section 5.1.8). */
function written(key: PublicKeyCredential): Record<string, unknown> {
  const response: Record<string, unknown> = { clientDataJSON: letters(key.response.clientDataJSON) };
  if (key.response instanceof AuthenticatorAttestationResponse) {
    response["attestationObject"] = letters(key.response.attestationObject);
    response["transports"] = key.response.getTransports();
  } else if (key.response instanceof AuthenticatorAssertionResponse) {
    response["authenticatorData"] = letters(key.response.authenticatorData);
    response["signature"] = letters(key.response.signature);
    if (key.response.userHandle) response["userHandle"] = letters(key.response.userHandle);
  }
  return { id: key.id, rawId: letters(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

function letters(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
