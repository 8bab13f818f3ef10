// The back office. Every module attaches to data-* hooks and leaves pages that
// lack them alone; what a module adds works without it by a plain form or link.
import htmx from "htmx.org";
import * as ago from "./ago";
import * as combobox from "./combobox";
import * as confirm from "./confirm";
import * as copy from "./copy";
import * as countdown from "./countdown";
import * as drawer from "./drawer";
import * as errors from "./errors";
import * as facets from "./facets";
import * as file from "./file";
import * as group from "./group";
import * as guard from "./guard";
import * as inline from "./inline";
import * as keys from "./keys";
import * as layer from "./layer";
import * as live from "./live";
import * as markdown from "./markdown";
import * as mention from "./mention";
import * as menu from "./menu";
import * as nav from "./nav";
import * as palette from "./palette";
import * as preview from "./preview";
import * as refresh from "./refresh";
import * as reorder from "./reorder";
import * as rowmenu from "./rowmenu";
import * as rows from "./rows";
import * as selection from "./selection";
import * as slug from "./slug";
import * as sort from "./sort";
import * as submit from "./submit";
import * as tabs from "./tabs";
import * as theme from "./theme";
import * as toast from "./toast";
import * as token from "./token";
import * as upload from "./upload";
import * as when from "./when";

/** Modules that listen on the document, once. */
for (const module of [
  confirm, copy, drawer, facets, file, group, guard, inline, keys, layer, menu, nav, palette, preview, refresh, reorder, rowmenu, rows, selection, slug, sort,
  submit, tabs, theme, toast, token, upload, when,
]) {
  module.listen();
}

/** Modules that set up what a page, or a part that htmx brought, contains. */
htmx.onLoad((part) => {
  if (!(part instanceof HTMLElement)) return;
  for (const module of [ago, combobox, confirm, countdown, errors, facets, guard, live, markdown, mention, selection, slug, tabs, toast, when]) {
    module.attach(part);
  }
});
