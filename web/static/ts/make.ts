// The page where a quiz is written: what is typed is saved by itself, and what
// came of it stands in the head of the page.

const form = document.querySelector<HTMLFormElement>("[data-edit]");
const state = document.querySelector<HTMLElement>("[data-saved]");
const wait = 1500;

interface Kept {
  lock: string;
  question: string;
  missing: number;
  time: string;
}

function say(key: "saving" | "kept" | "unsaved" | "stale", time = ""): void {
  if (!state) return;
  state.dataset.state = key;
  const words = document.createElement("span");
  words.textContent = (state.dataset[`text${key}`] ?? "").replace("{time}", time);
  state.replaceChildren(words);
}

if (form && state && !form.querySelector("fieldset:disabled")) {
  let timer = 0;
  let changed = false;
  let over = false;
  let going: Promise<void> | null = null;
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;

  const send = async (): Promise<void> => {
    const body = new FormData(form);
    for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) body.delete(input.name);
    body.set("do", "save");
    changed = false;
    say("saving");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 409) {
        over = true;
        say("stale");
      } else if (!answer.ok) {
        say("unsaved");
      } else {
        const kept = (await answer.json()) as Kept;
        const lock = field("lock");
        const open = field("q");
        if (lock) lock.value = kept.lock;
        if (open && open.value === "new" && kept.question) {
          open.value = kept.question;
          history.replaceState(null, "", `?q=${encodeURIComponent(kept.question)}`);
        }
        say("kept", kept.time);
      }
    } catch {
      changed = true;
      say("unsaved");
    }
  };

  const save = (): void => {
    if (over || going || !changed) return;
    going = send().finally(() => {
      going = null;
      if (changed) later();
    });
  };
  const later = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };

  form.addEventListener("input", (event) => {
    if ((event.target as HTMLInputElement).type === "file" || (event.target as HTMLInputElement).name === "type") return;
    changed = true;
    if (!over) later();
  });

  // A button waits for what is on its way, whose answer has the lock that it needs.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!going) return;
    event.preventDefault();
    const button = event.submitter;
    changed = false;
    void going.then(() => form.requestSubmit(button));
  });
}
