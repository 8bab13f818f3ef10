// Package audit says what changed and chains the entries of the audit log.
//
// Each entry's hash is SHA-256 over its own stored texts, the digest of its
// difference and the hash before it, so an entry that is changed, removed or
// put in later shows. The last number and hash stand in a row of their own, so
// that entries cut off at the end show too. The difference stands in a row of its own: its personal
// values can be erased and the chain still holds.
package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"duckhoo/models"
	"duckhoo/models/schema"
)

// Changes is what one write changed in a row and in what it owns.
type Changes struct {
	Fields   []Field            `json:"fields,omitempty"`
	Many     []Many             `json:"many,omitempty"`
	Children map[string][]Child `json:"children,omitempty"`
	Cascade  map[string]int     `json:"cascade,omitempty"` // rows of other models that went along
	Reason   string             `json:"reason,omitempty"`
	Note     string             `json:"note,omitempty"`
	Back     schema.ID          `json:"back,omitzero"`  // the entry of the log that the row went back to
	Batch    schema.ID          `json:"batch,omitzero"` // the entry of the action on many rows that this is part of
	Proof    Proof              `json:"-"`              // stands in the entry itself, which is never erased
}

// Proof is a row that never changes and that an entry vouches for: a decision.
type Proof = schema.Proof

// ProofOf is that of a row as it is stored.
func ProofOf(m *schema.Model, row any) Proof {
	h := sha256.New()
	for _, f := range m.Fields {
		if text := value(f, row); text != nil { // so that a field that comes later changes nothing of what was before
			fmt.Fprintf(h, "%s %d:%s", f.JSON, len(text), text)
		}
	}
	return Proof{ID: m.ID(row), Hash: hex.EncodeToString(h.Sum(nil))}
}

// Field is one field before and after. Of secret and private fields only the
// fact is kept.
type Field struct {
	Name    string          `json:"name"`
	Before  json.RawMessage `json:"before,omitempty"`
	After   json.RawMessage `json:"after,omitempty"`
	Private bool            `json:"private,omitempty"`
}

// Many is a many-to-many before and after.
type Many struct {
	Name    string `json:"name"`
	Added   []Ref  `json:"added,omitempty"`
	Removed []Ref  `json:"removed,omitempty"`
}

// Ref names a row as it was called then.
type Ref struct {
	ID    schema.ID `json:"id"`
	Title string    `json:"title"`
}

// Child is one owned row that came, went or changed.
type Child struct {
	ID       schema.ID          `json:"id"`
	Title    string             `json:"title"`
	Op       string             `json:"op"` // added, changed or removed
	Fields   []Field            `json:"fields,omitempty"`
	Children map[string][]Child `json:"children,omitempty"`
}

// IsZero reports whether nothing changed.
func (c *Changes) IsZero() bool {
	return len(c.Fields) == 0 && len(c.Many) == 0 && len(c.Children) == 0 && len(c.Cascade) == 0
}

// Diff compares the columns of two rows; a nil row has only zero values. What
// the engine keeps (times, lock version) is left out.
func Diff(m *schema.Model, before, after any) []Field {
	var out []Field
	for _, f := range m.Fields {
		if f.System() {
			continue
		}
		a, b := value(f, before), value(f, after)
		if bytes.Equal(a, b) {
			continue
		}
		d := Field{Name: f.JSON, Before: a, After: b}
		if f.Secret() || f.Owners {
			d = Field{Name: f.JSON, Private: true}
		}
		out = append(out, d)
	}
	return out
}

// Said is a difference in words, of something that is no column of the row.
func Said(name, before, after string) Field {
	quoted := func(s string) json.RawMessage {
		if s == "" {
			return nil
		}
		b, _ := json.Marshal(s) // a string always has a JSON form
		return b
	}
	return Field{Name: name, Before: quoted(before), After: quoted(after)}
}

// value returns the field as JSON, nil where it is zero.
func value(f *schema.Field, row any) json.RawMessage {
	if row == nil || f.IsZero(row) {
		return nil
	}
	if f.Secret() {
		arg, _ := f.Arg(row)
		sum := sha256.Sum256(fmt.Append(nil, arg))
		return json.RawMessage(strconv.Quote(hex.EncodeToString(sum[:])))
	}
	b, err := json.Marshal(f.Get(row))
	if err != nil {
		return json.RawMessage(`"?"`)
	}
	return b
}

// Text returns the changes as the bytes that are stored and digested.
func (c *Changes) Text() schema.JSON {
	b, err := json.Marshal(c)
	if err != nil {
		return schema.JSON(`{}`)
	}
	return b
}

// Read reads stored changes.
func Read(text schema.JSON) (Changes, error) {
	var c Changes
	if len(text) == 0 {
		return c, nil
	}
	err := json.Unmarshal(text, &c)
	return c, err
}

// Digest returns the digest of stored changes, as an entry holds it.
func Digest(text schema.JSON) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Link gives an entry its place behind the last one: number, previous hash, hash.
// A zero last entry starts the chain.
func Link(entry *models.AuditLog, lastSeq int64, lastHash string) {
	entry.Seq, entry.PrevHash = lastSeq+1, lastHash
	entry.Hash = Hash(entry)
}

// Hash returns the hash that an entry must have: SHA-256 over its texts, each
// preceded by its length so that none can run into the next.
func Hash(e *models.AuditLog) string {
	h := sha256.New()
	parts := []string{
		strconv.FormatInt(e.Seq, 10), e.PrevHash, e.ID.String(), e.CreatedAt.String(), e.ActorID.String(), e.ActorName,
		e.Action, e.Target, e.TargetID.String(), e.Title, e.Digest, e.RequestID,
	}
	if e.DecisionHash != "" {
		parts = append(parts, e.DecisionID.String(), e.DecisionHash)
	}
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}
