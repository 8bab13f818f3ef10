// The public site. Everything works without it; it adds infinite scroll by
// htmx, copying and sharing, and dialogs. Taking a quiz has play.ts beside it.
import htmx from "htmx.org";
import * as copy from "./copy";
import * as countdown from "./countdown";
import * as errors from "./errors";
import * as fill from "./fill";
import * as layer from "./layer";
import * as offline from "./offline";
import * as share from "./share";
import * as submit from "./submit";
import * as toast from "./toast";
import * as token from "./token";

for (const module of [copy, fill, layer, offline, share, submit, toast, token]) module.listen();

htmx.onLoad((part) => {
  if (!(part instanceof HTMLElement)) return;
  for (const module of [countdown, errors, share, toast]) module.attach(part);
});
