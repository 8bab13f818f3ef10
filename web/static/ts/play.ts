// Taking a quiz with scripts: answers are saved as one goes and kept on this
// device while they are not, keys answer and move on, and what is left is asked
// about before the paper is handed in. Without it the paper is a plain form.
import * as confirm from "./playconfirm";
import * as keys from "./playkeys";
import * as order from "./playorder";
import { isStep } from "./playpaper";
import * as saving from "./playsave";
import * as sheet from "./playsheet";
import * as reorder from "./reorder";

const form = document.querySelector<HTMLFormElement>("form[data-play]");
if (form) take(form);

function take(form: HTMLFormElement): void {
  reorder.listen();
  order.attach(form);
  saving.attach(form);
  sheet.attach(form);
  keys.attach(form);
  confirm.attach(form);
  for (const type of ["input", "change"]) {
    form.addEventListener(type, (event) => {
      const step = event.target instanceof Element ? event.target.closest(".step") : null;
      if (!isStep(step)) return;
      saving.note(step);
      sheet.show(form);
    });
  }
}
