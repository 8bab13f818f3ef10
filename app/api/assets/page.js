// The forms of an API page. Filters leave out what is empty; a write sends JSON
// of what was filled in or changed, with the token and the ETag of the page.
(function () {
  "use strict";
  const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

  for (const form of document.querySelectorAll("form[data-filters]")) {
    form.addEventListener("submit", () => {
      for (const input of form.elements) if (input.name && input.value === "") input.disabled = true;
    });
  }
  // A page that comes back from the history has its inputs as they were left.
  addEventListener("pageshow", () => {
    for (const input of document.querySelectorAll("form[data-filters] :disabled")) input.disabled = false;
  });

  const out = document.querySelector("[data-log-out]");
  if (out) {
    out.hidden = false;
    out.addEventListener("click", async () => {
      await fetch("/api/v1/auth/logout", { method: "POST", headers: { "X-CSRF-Token": csrf() }, credentials: "same-origin" });
      location.reload();
    });
  }

  // value reads an input as its kind is written in JSON.
  function value(input) {
    const text = input.value;
    switch (input.dataset.kind) {
      case "integer":
      case "float":
      case "duration":
        return text === "" ? null : /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
      case "bool":
        return text === "" ? null : text === "true";
      case "ids":
        return text.split(/[\s,]+/).filter(Boolean);
      case "choices":
        return [...input.selectedOptions].map((o) => o.value);
      case "json":
        return text.trim() === "" ? null : JSON.parse(text);
      case "id":
      case "date":
      case "time":
        return text === "" ? null : text;
      default:
        return text;
    }
  }

  const state = (input) => (input.multiple ? [...input.selectedOptions].map((o) => o.value).join() : input.value);
  const first = new Map();
  const forms = document.querySelectorAll("form[data-write]");
  for (const form of forms) for (const input of form.elements) if (input.name) first.set(input, state(input));

  function complain(form, pointer, detail) {
    const name = pointer.split("/")[1] ?? "";
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`) ?? form;
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.error = name;
    line.textContent = field === form || pointer.split("/").length < 3 ? detail : pointer + ": " + detail;
    field.append(line);
    field.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
  }

  async function send(form) {
    for (const line of form.querySelectorAll("p.error")) line.remove();
    for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    const body = {};
    for (const input of form.elements) {
      if (!input.name || state(input) === first.get(input)) continue;
      try {
        body[input.name] = value(input);
      } catch (error) {
        complain(form, "/" + input.name, error.message);
        return;
      }
    }
    const method = form.dataset.write;
    const headers = { Accept: "application/json" };
    if (csrf()) headers["X-CSRF-Token"] = csrf();
    if (form.dataset.match) headers["If-Match"] = form.dataset.match;
    if (method !== "DELETE") headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await fetch(form.dataset.to, { method, headers, credentials: "same-origin", body: method === "DELETE" ? undefined : JSON.stringify(body) });
    if (answer.ok) {
      location.assign(answer.headers.get("Location") ?? (method === "DELETE" || answer.status === 204 ? form.dataset.after : location.href));
      return;
    }
    const problem = await answer.json().catch(() => ({ title: String(answer.status) }));
    complain(form, "", answer.status + " " + (problem.detail || problem.title));
    for (const entry of problem.errors ?? []) complain(form, entry.pointer, entry.detail);
  }

  for (const form of forms) {
    for (const button of form.querySelectorAll("button[disabled]")) button.disabled = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button[type=submit]");
      button.disabled = true;
      try {
        await send(form);
      } catch (error) {
        complain(form, "", error.message);
      } finally {
        button.disabled = false;
      }
    });
  }
})();
