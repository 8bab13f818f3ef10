package main

import (
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Behind an @ the handles of those who may see the row are offered; one that is
// chosen by the keys stands in the note, and its owner is called.
func TestMentionInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	for _, handle := range []string{"haru", "hana"} {
		e.w.person(handle, models.RoleModerator)
	}
	e.w.person("hase", models.RoleMember)
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/tags/"+e.w.tag("quackery").String()+"/"))
	const offered = `[...document.querySelectorAll(".notes__new [role=option]")].filter((o) => o.checkVisibility()).map((o) => o.innerText.match(/ha\w+/)?.[0]).sort().join(" ")`
	e.js(ctx, `document.querySelector("#note-text").focus()`)
	e.keys(ctx, "See @ha")
	e.until(ctx, offered, "hana haru")
	e.keys(ctx, "r")
	e.until(ctx, offered, "haru")
	e.press(ctx, "ArrowDown") // by the protocol Enter would be typed as well
	e.press(ctx, "Enter")
	e.until(ctx, `document.querySelector("#note-text").value`, "See @haru ")
	e.until(ctx, offered, "")
	e.js(ctx, `document.querySelector("[data-action=add-note]").click()`)
	e.until(ctx, `document.querySelectorAll("[data-note]").length`, "1")
	if n := e.w.noteOf("See @haru"); len(n.Mentions) != 1 || n.Mentions[0].Handle != "haru" {
		t.Errorf("called: %+v", n.Mentions)
	}
}

// A row that is added beside a relation is made in a tab of its own, comes back
// when it is saved, and is chosen; what was typed meanwhile is still there.
func TestAddBesideARelationInABrowser(t *testing.T) {
	e, ctx := inABrowser(t)
	e.do(ctx, chromedp.Navigate(e.w.base+"/admin/quizzes/add"))
	e.write(ctx, "[name=title]", "Typed before")
	opened := make(chan target.ID, 1)
	err := chromedp.Listen(ctx, func(event any) {
		if made, is := event.(*target.EventTargetCreated); is && made.TargetInfo.Type == "page" {
			opened <- made.TargetInfo.TargetID
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	const genre = `document.querySelector("select[name=genre_id]")`
	e.do(ctx, chromedp.Click(`[data-field=genre_id] [data-related=add], [data-field=genre] [data-related=add]`))
	tab, cancel := chromedp.NewContext(ctx, chromedp.WithTargetID(<-opened))
	t.Cleanup(cancel)
	e.until(tab, pageName+` + document.readyState`, "form /admin/genres/addcomplete")
	for name, value := range map[string]string{"slug": "beside", "label_ko": "곁", "label_en": "Beside"} {
		e.write(tab, "[name="+name+"]", value)
	}
	e.js(tab, `void document.querySelector("[data-action=save]").click()`)
	e.until(ctx, genre+`?.selectedOptions[0]?.text`, "Beside")
	if got := e.js(ctx, genre+`.value + document.querySelector("[name=title]").value`); got != e.w.text("SELECT id FROM genres WHERE slug = 'beside'")+"Typed before" {
		t.Errorf("the form has %q", got)
	}
	if n := e.w.countOf("genre", schema.Eq("Slug", "beside")); n != 1 {
		t.Errorf("%d genres", n)
	}
}
