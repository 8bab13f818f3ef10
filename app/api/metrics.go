package api

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/metrics"
	"duckhoo/models/schema"
)

// metricsRoutes are the address of the numbers of the desk.
func (a *API) metricsRoutes() []Route {
	if a.Registry.Model("case") == nil || a.Registry.Model("decision") == nil {
		return nil
	}
	return []Route{{Method: "GET", Path: Root + "/admin/metrics", Name: "getMetrics", Who: "case.view and decision.view", Serve: a.metrics, Doc: metricsDoc()}}
}

// metrics answers GET /api/v1/admin/metrics.
func (a *API) metrics(c *fiber.Ctx) error {
	actor := a.Actor(c)
	switch {
	case actor.ActorID().IsZero():
		return schema.ErrUnauthorized
	case !metrics.May(actor):
		return schema.ErrForbidden
	}
	if err := onlyParameters(c, "from", "to"); err != nil {
		return err
	}
	zone, err := time.LoadLocation(a.Settings.App.Timezone)
	if err != nil {
		return err
	}
	r, err := metrics.ReadRange(c.Query("from"), c.Query("to"), a.Now().Time, zone)
	var invalid schema.Invalid
	if errors.As(err, &invalid) {
		return badParameter(invalid...)
	}
	if err != nil {
		return err
	}
	tables, err := a.Metrics.Tables(c.UserContext(), r)
	if err != nil {
		return err
	}
	out := map[string]any{"from": r.From, "to": r.To}
	for _, t := range tables {
		rows := make([]map[string]any, len(t.Rows))
		for i, row := range t.Rows {
			rows[i] = map[string]any{}
			for j, column := range t.Columns {
				rows[i][column.Name] = metrics.Plain(row[j])
			}
		}
		out[t.Name] = rows
		if t.Name == totals {
			out[t.Name] = rows[0]
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, listTag(body), body)
}

// totals is the table of one row.
const totals = "totals"

// metricsSchemas describe the tables as they are declared.
func (a *API) metricsSchemas() map[string]Schema {
	if len(a.metricsRoutes()) == 0 {
		return nil
	}
	day := func(text string) Schema {
		return Schema{"type": "string", "format": "date", "maxLength": 10, "description": text}
	}
	out := map[string]Schema{}
	whole := Schema{"from": day("The first day."), "to": day("The last day.")}
	for _, t := range metrics.Shapes() {
		props := Schema{}
		for _, c := range t.Columns {
			text := c.Label.EN + "."
			switch c.Unit {
			case metrics.Count:
				props[c.Name] = wholeOf(text, 1<<53)
			case metrics.Days:
				props[c.Name] = day(text)
			case metrics.Percent:
				props[c.Name] = realOf(c.Label.EN+", per cent.", 0, 100)
			case metrics.Seconds:
				props[c.Name] = realOf(c.Label.EN+", in seconds.", 0, 1e10)
			default:
				props[c.Name] = wordOf(text, 80)
			}
		}
		name := "Metrics" + string(t.Name[0]-'a'+'A') + t.Name[1:]
		out[name] = object("Metrics: "+t.Label.EN, sentence(t.Label.EN)+t.Help.EN, props)
		whole[t.Name] = listOf(t.Label.EN+".", schemaRef(name), 1000)
		if t.Name == totals {
			whole[t.Name] = schemaRef(name)
		}
	}
	out["Metrics"] = object("Metrics", "How the desk does over some days.", whole)
	return out
}

func metricsDoc() *Operation {
	day := func(name, text string) Schema {
		return Schema{"name": name, "in": "query", "required": false, "description": text, "schema": Schema{"type": "string", "format": "date", "maxLength": 10}}
	}
	return &Operation{
		Tag: "Desk", Summary: "Read the numbers of the desk", Access: Somebody,
		Description: "Counts how long cases wait and take, what is late, how often decisions were overturned and reports and rules were right: in all, by day, moderator, kind, decision, reason and rule. " +
			"Percentiles are by nearest rank. For those with the rights `case.view` and `decision.view`.",
		Parameters: []Schema{day("from", "The first day, in the time zone of the site; 30 days up to `to` where it is left out."), day("to", "The last day; today where it is left out. A range has at most 366 days."), ref("parameters", "IfNoneMatch")},
		Answers:    errorsOf(map[int]Answer{200: {Description: "The numbers.", Headers: []string{"ETag"}, Schema: schemaRef("Metrics")}, 304: notModified()}, append([]int{403}, readErrors...)...),
	}
}
