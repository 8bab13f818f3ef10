// The page where a quiz is written: what is typed is saved by itself, files go
// straight to storage, and things are put in order. Without it the page is a
// plain form.
import * as file from "./makefile";
import * as guard from "./makeguard";
import * as order from "./makeorder";
import * as save from "./makesave";
import * as attempt from "./maketry";

const form = document.querySelector<HTMLFormElement>("[data-edit]");
const state = document.querySelector<HTMLElement>("[data-saved]");
if (form && state && !form.querySelector("fieldset:disabled")) {
  save.attach(form, state);
  file.attach(form);
  order.attach();
  guard.attach(form);
  attempt.attach(form);
  form.dataset["live"] = "";
}
