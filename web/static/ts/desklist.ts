/**
 * Makes a part of the desk into a fresh one, and answers what is new in it. Lines
 * of the list that say the same as before stay: the browser draws the others only.
 */
export function renew(old: HTMLElement, fresh: HTMLElement): HTMLElement[] {
  if (old.isEqualNode(fresh)) return [];
  if (old.matches(".cases") && fresh.matches(".cases")) return lines(old, fresh);
  if (old.querySelector(".cases") && fresh.querySelector(".cases")) return parts(old, fresh);
  old.replaceWith(fresh);
  return [fresh];
}

/** What stands around the list. */
export function parts(old: HTMLElement, fresh: HTMLElement): HTMLElement[] {
  const before = children(old);
  const after = children(fresh);
  for (const part of before.slice(after.length)) part.remove();
  return after.flatMap((part, i) => {
    const here = before[i];
    if (here) return renew(here, part);
    old.append(part);
    return [part];
  });
}

function lines(list: HTMLElement, fresh: HTMLElement): HTMLElement[] {
  const after = children(fresh);
  const stays = new Set(after.map(caseOf));
  const known = new Map(children(list).map((line) => [caseOf(line), line]));
  for (const [id, line] of known) if (!stays.has(id)) line.remove();
  const added: HTMLElement[] = [];
  let at = list.firstElementChild;
  for (const line of after) {
    const was = known.get(caseOf(line));
    if (was) mark(was, line.querySelector(".case[aria-current]") !== null);
    const here = was?.isEqualNode(line) ? was : line;
    if (here === at) {
      at = at.nextElementSibling;
      continue;
    }
    if (here === line) added.push(line);
    if (was && was === at) {
      at = was.nextElementSibling;
      was.replaceWith(line);
    } else {
      if (here === line) was?.remove();
      list.insertBefore(here, at);
    }
  }
  return added;
}

/** Says of a line whether its case is the one that is shown. */
function mark(line: HTMLElement, current: boolean): void {
  const link = line.querySelector(".case");
  if (current) link?.setAttribute("aria-current", "true");
  else link?.removeAttribute("aria-current");
}

function caseOf(line: HTMLElement): string {
  return line.dataset["case"] ?? "";
}

function children(part: HTMLElement): HTMLElement[] {
  return [...part.children] as HTMLElement[];
}
