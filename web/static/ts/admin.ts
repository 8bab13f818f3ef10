// The back office. Every module attaches to data-* hooks and leaves pages that
// lack them alone; what a module adds works without it by a plain form or link.
import htmx from "htmx.org";
import * as ago from "./ago";
import * as combobox from "./combobox";
import * as confirm from "./confirm";
import * as copy from "./copy";
import * as countdown from "./countdown";
import * as desk from "./desk";
import * as drawer from "./drawer";
import * as errors from "./errors";
import * as facets from "./facets";
import * as file from "./file";
import * as group from "./group";
import * as guard from "./guard";
import * as inline from "./inline";
import * as json from "./json";
import * as keep from "./keep";
import * as keys from "./keys";
import * as layer from "./layer";
import * as library from "./library";
import * as live from "./live";
import * as markdown from "./markdown";
import * as mention from "./mention";
import * as menu from "./menu";
import * as nav from "./nav";
import * as palette from "./palette";
import * as passkey from "./passkey";
import * as pick from "./pick";
import * as preview from "./preview";
import * as recent from "./recent";
import * as refresh from "./refresh";
import * as related from "./related";
import * as reorder from "./reorder";
import * as rowmenu from "./rowmenu";
import * as rows from "./rows";
import * as selection from "./selection";
import * as shield from "./shield";
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
  confirm, copy, desk, drawer, facets, file, group, guard, inline, json, keep, keys, layer, library, menu, nav, palette, pick, preview, recent, refresh, related, reorder, rowmenu, rows,
  selection, shield, slug, sort, submit, tabs, theme, toast, token, upload, when,
]) {
  module.listen();
}

/** Modules that set up what a page, or a part that htmx brought, contains. */
htmx.onLoad((part) => {
  if (!(part instanceof HTMLElement)) return;
  for (const module of [ago, combobox, confirm, countdown, errors, facets, guard, json, keep, live, markdown, mention, passkey, related, selection, slug, tabs, toast, when]) {
    module.attach(part);
  }
});
