/** Asks for a part of a page; nothing comes where it may not be seen any more. */
export async function part(address: string): Promise<Element | undefined> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return undefined;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  return found ? document.importNode(found, true) : undefined;
}
