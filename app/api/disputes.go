package api

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models"
	"duckhoo/models/disputes"
	answerkeys "duckhoo/models/keys"
	"duckhoo/models/schema"
)

// disputeRoutes are the addresses of keys that somebody says are wrong, beside
// those that the model of disputes has itself.
func (a *API) disputeRoutes() []Route {
	r := a.resource("dispute")
	if r == nil || a.Disputes == nil {
		return nil
	}
	d, question := disputed{r}, Root+"/questions/:key"
	return []Route{
		{Method: "POST", Path: question + "/disputes", Name: "createDispute", Who: "dispute.add, after an attempt", Serve: d.claim, Doc: d.claimDoc()},
		{Method: "PATCH", Path: r.root + "/:id", Name: "answerDispute", Who: "author, claimant or dispute.uphold", Serve: d.answer, Doc: d.answerDoc()},
		{Method: "GET", Path: question + "/revisions", Name: "listKeyRevisions", Who: "anyone who may see the quiz and has taken it", Serve: d.revisions, Doc: d.revisionsDoc()},
		{Method: "POST", Path: question + "/revisions", Name: "reviseKey", Who: "owner or key_revision.add", Serve: d.revise, Doc: d.reviseDoc()},
	}
}

// disputed answers for disputes and revised keys.
type disputed struct{ *resource }

// question finds what the address names.
func (d disputed) question(c *fiber.Ctx, actor schema.Actor) (*models.Quiz, *models.Question, error) {
	key, err := schema.ParseID(c.Params("key"))
	if err != nil {
		return nil, nil, schema.ErrNotFound
	}
	quiz, q, err := d.Disputes.Question(c.UserContext(), actor, key)
	return quiz, q, unseen(err)
}

// claim answers POST /api/v1/questions/{key}/disputes.
func (d disputed) claim(c *fiber.Ctx) error {
	actor := d.Actor(c)
	_, q, err := d.question(c, actor)
	if err != nil {
		return err
	}
	if err := d.model.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	shape, err := d.shaped(c, actor, true)
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		body := readTexts(members)
		in := &schema.Input{Values: map[string]any{"stable_key": q.StableKey, "claim": body.text("claim"), "evidence_url": body.text("evidence_url")}}
		if err := body.done(); err != nil {
			return answer{}, err
		}
		row, err := d.DB.Create(ctx, actor, d.model, in)
		if err != nil {
			return answer{}, err
		}
		out, err := d.written(ctx, actor, row, fiber.StatusCreated, shape)
		out.Location = d.root + "/" + d.model.ID(row).String()
		return out, err
	})
}

// answered are the states that PATCH asks for, and the verbs that lead there.
var answered = map[string]string{
	string(models.DisputeAuthorAccepted): "accept", string(models.DisputeAuthorRejected): "reject",
	string(models.DisputeModAccepted): "uphold", string(models.DisputeModRejected): "refuse", "contested": "contest",
}

// answer answers PATCH /api/v1/disputes/{id}.
func (d disputed) answer(c *fiber.Ctx) error {
	actor := d.Actor(c)
	row, err := d.visible(c, actor)
	if err != nil {
		return err
	}
	members, err := readBody(c, mimePatch, mimeJSON)
	if err != nil {
		return err
	}
	shape, err := d.shaped(c, actor, d.owns(actor, row))
	if err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		body := readTexts(members)
		verb := answered[body.text("status")]
		if verb == "" {
			return answer{}, schema.Invalid{schema.NewProblem("/status", "choice", nil)}
		}
		one := row.(*models.Dispute)
		if err := d.model.Policy.Can(actor, verb, one); err != nil {
			return answer{}, err
		}
		if verb != "accept" && verb != "uphold" {
			in := &schema.Input{Reason: body.text("reason")}
			if err := body.done(); err != nil {
				return answer{}, err
			}
			moved, err := d.DB.Transition(ctx, actor, d.model, one.ID, verb, in)
			if err != nil {
				return answer{}, stale(err)
			}
			return d.written(ctx, actor, moved, fiber.StatusOK, shape)
		}
		q, err := d.Disputes.Disputed(ctx, one)
		if err != nil {
			return answer{}, err
		}
		key, err := body.key(q)
		if err != nil {
			return answer{}, err
		}
		after, _, err := disputes.Accept(ctx, d.DB, actor, one.ID, verb, key)
		if err != nil {
			return answer{}, stale(err)
		}
		return d.written(ctx, actor, after, fiber.StatusOK, shape)
	})
}

// revise answers POST /api/v1/questions/{key}/revisions.
func (d disputed) revise(c *fiber.Ctx) error {
	actor := d.Actor(c)
	quiz, q, err := d.question(c, actor)
	if err != nil {
		return err
	}
	if err := d.Disputes.MayRevise(actor, quiz); err != nil {
		return err
	}
	members, err := readBody(c, mimeJSON)
	if err != nil {
		return err
	}
	if err := onlyParameters(c); err != nil {
		return err
	}
	return d.once(c, actor, func(ctx context.Context) (answer, error) {
		key, err := readTexts(members).key(q)
		if err != nil {
			return answer{}, err
		}
		made, err := disputes.Revise(ctx, d.DB, actor, q.StableKey, nil, key)
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(revisionView(made, q))
		return answer{Status: fiber.StatusCreated, Body: body}, err
	})
}

// keyRevision is a revised key as it is shown.
type keyRevision struct {
	ID        schema.ID        `json:"id"`
	Rev       int64            `json:"rev"`
	Change    models.KeyChange `json:"change"`
	Answer    string           `json:"answer"`
	Choices   []string         `json:"choices"` // their texts
	Reason    string           `json:"reason"`
	DisputeID *schema.ID       `json:"dispute_id"`
	CreatedAt schema.Time      `json:"created_at"`
}

func revisionView(r *models.KeyRevision, q *models.Question) keyRevision {
	out := keyRevision{ID: r.ID, Rev: r.Rev, Change: r.Change, Answer: r.Answer, Choices: []string{}, Reason: r.Reason, CreatedAt: r.CreatedAt}
	if !r.DisputeID.IsZero() {
		out.DisputeID = &r.DisputeID
	}
	var picks []int
	if json.Unmarshal(r.Picks, &picks) == nil {
		choices := answerkeys.Ordered(q.Choices)
		for _, i := range picks {
			if i < len(choices) {
				out.Choices = append(out.Choices, choices[i].Text)
			}
		}
	}
	return out
}

// revisions answers GET /api/v1/questions/{key}/revisions: they tell the key, so
// that only who may see it reads them.
func (d disputed) revisions(c *fiber.Ctx) error {
	actor := d.Actor(c)
	quiz, q, err := d.question(c, actor)
	if err != nil {
		return err
	}
	if err := onlyParameters(c); err != nil {
		return err
	}
	if err := d.Disputes.MayKnow(c.UserContext(), actor, quiz, q); err != nil {
		return err
	}
	all, err := answerkeys.Load(c.UserContext(), d.DB, quiz.ID)
	if err != nil {
		return err
	}
	list := []keyRevision{}
	for _, r := range all[q.StableKey] {
		list = append(list, revisionView(r, q))
	}
	body, err := json.Marshal(map[string]any{"data": list})
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, "", body)
}

// leftover is the members of a body that are not read yet; in the end they are
// unknown.
type leftover struct {
	left     map[string]json.RawMessage
	problems schema.Invalid
}

func readTexts(body map[string]json.RawMessage) *leftover {
	return &leftover{left: maps.Clone(body)}
}

// text takes a member out, "" where it is not there.
func (t *leftover) text(name string) string {
	raw, named := t.left[name]
	if !named {
		return ""
	}
	delete(t.left, name)
	var out string
	if p := reasonText(raw, &out); p != nil {
		p.Pointer = strictjson.Pointer("", name)
		t.problems = append(t.problems, *p)
	}
	return out
}

// done says what was wrong.
func (t *leftover) done() error {
	for _, name := range slices.Sorted(maps.Keys(t.left)) {
		t.problems = append(t.problems, schema.NewProblem(strictjson.Pointer("", name), "unknown_field", nil))
	}
	return t.problems.OrNil()
}

// key reads what is to count as right in a question.
func (t *leftover) key(q *models.Question) (disputes.Key, error) {
	k := disputes.Key{Change: models.KeyChange(t.text("change")), Answer: t.text("answer"), Reason: t.text("reason")}
	if raw, named := t.left["choices"]; named {
		delete(t.left, "choices")
		k.Picks = t.picks(raw, q)
	}
	if !slices.Contains(k.Change.Choices(), string(k.Change)) {
		t.problems = append(t.problems, schema.NewProblem("/change", "choice", nil))
	}
	return k, t.done()
}

// picks are the places of choices that a list of ids names.
func (t *leftover) picks(raw json.RawMessage, q *models.Question) []int {
	var ids []schema.ID
	if json.Unmarshal(raw, &ids) != nil {
		t.problems = append(t.problems, problem("/choices", "wrong_type", "번호(UUID)의 목록이어야 해요.", "It must be a list of ids (UUID)."))
		return nil
	}
	choices := answerkeys.Ordered(q.Choices)
	var out []int
	for i, id := range ids {
		place := slices.IndexFunc(choices, func(c models.Choice) bool { return c.ID == id })
		if place < 0 {
			t.problems = append(t.problems, problem("/choices/"+strconv.Itoa(i), "not_found", "이 문제에 없는 보기예요.", "This question has no such choice."))
		}
		out = append(out, place)
	}
	return out
}

// keyBody describes a new key in the document.
func keyBody(more Schema) Schema {
	props := Schema{
		"change":  enumOf("`accept_alternative`: another answer is right too. `change_key`: another one is right instead. `void`: the question counts for nobody. `full_credit`: everybody has its points.", models.KeyChange("").Choices()),
		"answer":  wordOf("For a question that is answered by typing: the answer.", 140),
		"choices": listOf("For a question that is answered by choosing: the ids of choices; for type `order` all of them, in the right order.", uuidOf("A choice."), 10),
		"reason":  linesOf("Why, in words that everybody reads whose score changes.", 1000),
	}
	maps.Copy(props, more)
	return Schema{"type": "object", "properties": props, "additionalProperties": false}
}

// disputeSchemas are the schemas of what this file describes.
func (a *API) disputeSchemas() map[string]Schema {
	if len(a.disputeRoutes()) == 0 {
		return nil
	}
	claim := Schema{"type": "object", "title": "New dispute", "description": "What is wrong with a key.", "additionalProperties": false, "required": []any{"claim"},
		"properties": Schema{"claim": linesOf("What is wrong, and what is right.", 1000), "evidence_url": Schema{"type": "string", "format": "uri", "maxLength": 500, "description": "Where one can read that."}}}
	answer := keyBody(Schema{"status": enumOf("What you say to it; `contested` asks a moderator.", slices.Sorted(maps.Keys(answered)))})
	answer["title"], answer["description"], answer["required"] = "Answer to a dispute", "Acceptance needs a new key, and everything but `contested` a reason.", []any{"status"}
	revise := keyBody(nil)
	revise["title"], revise["description"], revise["required"] = "New key", "What is to count as right.", []any{"change", "reason"}
	return map[string]Schema{
		"DisputeCreate": claim, "DisputeAnswer": answer, "KeyRevisionCreate": revise,
		"KeyRevision": object("Revised key", "What came to count as right after people had answered.", Schema{
			"id": uuidOf("Its id."), "rev": wholeOf("Its number among those of the quiz.", 1<<53), "change": enumOf("What it changes. `undo`: the revision before it was taken back at once and does not hold.", append(models.KeyChange("").Choices(), string(models.KeyTakenBack))),
			"answer": wordOf("The typed answer that it is about.", 140), "choices": listOf("The texts of the choices that it is about.", wordOf("A choice.", 200), 10),
			"reason": linesOf("Why.", 1000), "dispute_id": orNull(uuidOf("The dispute that it follows from.")), "created_at": momentOf("When."),
		}),
		"KeyRevisionList": object("Revised keys", "The revisions of one key, the first first.", Schema{"data": listOf("The revisions.", schemaRef("KeyRevision"), 1000)}),
	}
}

// keyParameter names a question.
func keyParameter() Schema {
	return Schema{"name": "key", "in": "path", "required": true, "schema": uuidOf("The key of the question."),
		"description": "The key of a question, the same over all versions of its quiz: `key` in a result."}
}

func (d disputed) doc(summary, text string) *Operation {
	return &Operation{Tag: d.tag(), Summary: summary, Description: text, Access: Somebody, Parameters: []Schema{keyParameter()}}
}

func (d disputed) claimDoc() *Operation {
	doc := d.doc("Dispute a key", "Says that what counts as right in a question is wrong. You must have submitted an attempt that asked it (403), and have no other dispute of it in this version (409 `already_disputed`, `decided`). "+
		"The author has seven days to answer; then a moderator does.")
	doc.Parameters = append(doc.Parameters, ref("parameters", "CSRF"), ref("parameters", "IdempotencyKey"))
	doc.Body = &Content{Schema: schemaRef("DisputeCreate"), Example: Schema{"claim": "Both spellings are in the dictionary.", "evidence_url": "https://example.com/dictionary"}}
	doc.Answers = errorsOf(map[int]Answer{201: {Description: "The dispute.", Headers: []string{"ETag", "Location"}, Schema: schemaRef("Dispute")}}, writeErrors...)
	return doc
}

func (d disputed) answerDoc() *Operation {
	doc := d.doc("Answer a dispute", "The author accepts (`author_accepted`, with a new key) or rejects (`author_rejected`, with a reason). The claimant of a rejected one may ask a moderator (`contested`), who then accepts "+
		"(`mod_accepted`, with a new key) or rejects (`mod_rejected`). A new key has every attempt graded anew; both scores are kept, and everybody whose score changes is told. A moderator takes back what they said within ten seconds, as every verdict "+
		"(`POST /api/v1/admin/verdicts/{id}/undo`; `verdict_id` stands in the history of the author).")
	doc.Parameters = []Schema{d.idParameter(), ref("parameters", "CSRF"), ref("parameters", "IdempotencyKey")}
	doc.Body = &Content{Types: []string{mimePatch, mimeJSON}, Schema: schemaRef("DisputeAnswer"), Example: Schema{"status": "author_accepted", "change": "accept_alternative", "answer": "해리포터", "reason": "Both spellings are right."}}
	doc.Answers = errorsOf(map[int]Answer{200: {Description: "The dispute as it now is.", Headers: []string{"ETag"}, Schema: schemaRef("Dispute")}}, writeErrors...)
	return doc
}

func (d disputed) revisionsDoc() *Operation {
	doc := d.doc("List the revisions of a key", "Lists what came to count as right in a question after people had answered it, for its author, for staff and for who has submitted an attempt that asked it.")
	doc.Answers = errorsOf(map[int]Answer{200: {Description: "The revisions, the first first.", Schema: schemaRef("KeyRevisionList")}}, 400, 401, 403, 404, 406, 429, 500, 503)
	return doc
}

func (d disputed) reviseDoc() *Operation {
	doc := d.doc("Revise a key", "Changes what counts as right in a question that people have answered, for the quiz's author and for who has the right `key_revision.add`. Every attempt is graded anew.")
	doc.Parameters = append(doc.Parameters, ref("parameters", "CSRF"), ref("parameters", "IdempotencyKey"))
	doc.Body = &Content{Schema: schemaRef("KeyRevisionCreate"), Example: Schema{"change": "void", "reason": "The film has no such scene."}}
	doc.Answers = errorsOf(map[int]Answer{201: {Description: "The revision.", Schema: schemaRef("KeyRevision")}}, writeErrors...)
	return doc
}
