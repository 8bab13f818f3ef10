// Package schema reads model structs once and describes them as data: the one
// description from which tables, migrations, the back office, the API and its
// OpenAPI document are all made.
//
// A model is a struct that embeds Base (rows that live) or Entry (rows that are
// written once). Six tag keys say the rest: gorm, json, validate, api, label
// and help; methods say what tags cannot: String, Validate, Choices,
// Transitions, SearchFields, OwnerField and Policy.
package schema

import (
	"reflect"
	"slices"
)

// Base is embedded by models whose rows change: everything that people edit.
type Base struct {
	ID          ID    `gorm:"primaryKey" api:"read" label:"번호|ID"`
	CreatedAt   Time  `gorm:"not null;index" api:"read" label:"만든 때|Created"`
	UpdatedAt   Time  `gorm:"not null" api:"read" label:"고친 때|Updated"`
	LockVersion int64 `gorm:"not null" label:"판|Lock version"`
	DeletedAt   Time  `gorm:"index" label:"지운 때|Deleted"`
}

// Entry is embedded by models whose rows are written once and never change:
// decisions, audit entries, answers.
type Entry struct {
	ID        ID   `gorm:"primaryKey" api:"read" label:"번호|ID"`
	CreatedAt Time `gorm:"not null;index" api:"read" label:"남긴 때|Created"`
}

// Model describes one model.
type Model struct {
	Name        string // "quiz_version": data-model, permissions, audit targets
	Plural      string // "quiz-versions": the segment of addresses
	Table       string // "quiz_versions"
	GoName      string // "QuizVersion"
	Label       Text
	LabelPlural Text
	Help        Text
	Type        reflect.Type
	Fields      []*Field    // columns, in the order of declaration
	Relations   []*Relation // belongs-to, many-to-many and owned children
	State       *Field      // the choice whose type declares transitions, or nil
	Transitions []Transition
	Search      []string // Go paths whose words are indexed for search
	Owner       *Field   // the relation that OwnerField names, or nil
	Policy      Policy
	Public      bool // the API shows it: a field or relation of its own has an api tag
	Once        bool // it embeds Entry: no update, no delete
	Parents     []*Relation
	Indexes     []Index
	Aliases     map[string]Alias  // names of filters beside those of the fields
	Orders      map[string]string // names of orders beside those of the fields: "popular" -> "-Stats.FirstAttempts"
	Ones        []*Relation       // has-one: the row of another model that belongs to each row of this one

	stored []*Field
}

// Alias is what a short name of a filter stands for.
type Alias struct {
	Path string
	Op   Op // OpEq, unless the name itself says how to compare
}

// Index is one index of a model's table.
type Index struct {
	Name    string
	Columns []IndexColumn
	Unique  bool
	Where   string // which rows it holds, as SQL that both databases read; "" for those that it should by what it is on
}

// IndexColumn is one column of an index, in order.
type IndexColumn struct {
	Name string
	Desc bool
}

// Field returns the field with the given Go name, or nil.
func (m *Model) Field(name string) *Field {
	for _, f := range m.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// FieldJSON returns the field with the given JSON name, or nil.
func (m *Model) FieldJSON(name string) *Field {
	for _, f := range m.Fields {
		if f.JSON == name {
			return f
		}
	}
	return nil
}

// Stored lists the fields that are written: all but those that the database
// computes.
func (m *Model) Stored() []*Field { return m.stored }

// Relation returns the relation with the given Go name, or nil.
func (m *Model) Relation(name string) *Relation {
	for _, r := range m.Relations {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// One returns the has-one with the given Go name, or nil. Orders and filters
// that a model names may go over it; nothing else sees it.
func (m *Model) One(name string) *Relation {
	for _, r := range m.Ones {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// RelationJSON returns the relation with the given JSON name, or nil.
func (m *Model) RelationJSON(name string) *Relation {
	for _, r := range m.Relations {
		if r.JSON == name {
			return r
		}
	}
	return nil
}

// Transition returns the transition with the given verb.
func (m *Model) Transition(verb string) (Transition, bool) {
	i := slices.IndexFunc(m.Transitions, func(t Transition) bool { return t.Verb == verb })
	if i < 0 {
		return Transition{}, false
	}
	return m.Transitions[i], true
}

// DeleteVerb names the transition that stands for DELETE, or "" when a delete
// moves the row to the trash.
func (m *Model) DeleteVerb() string {
	for _, t := range m.Transitions {
		if t.Delete {
			return t.Verb
		}
	}
	return ""
}

// Owned lists the relations whose rows belong to this model's rows.
func (m *Model) Owned() []*Relation { return m.relations(Owned) }

// Many lists the many-to-many relations.
func (m *Model) Many() []*Relation { return m.relations(ManyToMany) }

func (m *Model) relations(t RelationType) []*Relation {
	var out []*Relation
	for _, r := range m.Relations {
		if r.Type == t {
			out = append(out, r)
		}
	}
	return out
}

// IsChild reports whether rows of this model live inside another model's rows.
func (m *Model) IsChild() bool { return len(m.Parents) > 0 }

// New returns a pointer to a zero row.
func (m *Model) New() any { return reflect.New(m.Type).Interface() }

// ID returns the row's id.
func (m *Model) ID(row any) ID { return m.Field("ID").Get(row).(ID) }

// Lock returns the row's lock version, 0 for an Entry.
func (m *Model) Lock(row any) int64 {
	if f := m.Field("LockVersion"); f != nil {
		return f.Get(row).(int64)
	}
	return 0
}

// Deleted reports whether the row is in the trash.
func (m *Model) Deleted(row any) bool {
	f := m.Field("DeletedAt")
	return f != nil && !f.Get(row).(Time).IsZero()
}

// OwnerID returns who owns the row, or zero.
func (m *Model) OwnerID(row any) ID {
	if m.Owner == nil || row == nil {
		return ID{}
	}
	return m.Owner.Get(row).(ID)
}

// Title returns what a person calls the row: its String method, else its
// title, name, nickname or handle, else its id.
func (m *Model) Title(row any) string {
	if s, ok := row.(interface{ String() string }); ok {
		if text := s.String(); text != "" {
			return text
		}
	}
	for _, name := range []string{"Title", "Name", "Nickname", "Handle", "Stem", "Text"} {
		if f := m.Field(name); f != nil {
			if s, ok := f.Get(row).(string); ok && s != "" {
				return s
			}
		}
	}
	return m.ID(row).String()
}

// TitleIn is the title in a language, for rows whose title is made of labels:
// those have a method TitleIn.
func (m *Model) TitleIn(row any, lang string) string {
	if v, ok := row.(interface{ TitleIn(lang string) string }); ok {
		return v.TitleIn(lang)
	}
	return m.Title(row)
}

// RelationType says how two models hang together.
type RelationType string

// The types of relation.
const (
	BelongsTo  RelationType = "belongs_to"   // a key on this model
	ManyToMany RelationType = "many_to_many" // rows of a join table
	Owned      RelationType = "owned"        // the target's rows live inside this model's
	HasOne     RelationType = "has_one"      // every row of this model has one of the target, whose key names it
)

// Relation describes a link from one model to another.
type Relation struct {
	Model  *Model
	Name   string // Go name: "Owner", "Tags", "Questions"
	JSON   string // "owner", "tags", "questions"
	Type   RelationType
	Target *Model
	Label  Text
	Help   Text
	Read   bool // shown by the API
	Write  bool // accepted by the API
	Owners bool // shown to and accepted from the row's owner alone

	Key      *Field // BelongsTo: the key on Model
	OnDelete string // BelongsTo: cascade, restrict or set null

	JoinTable    string // ManyToMany
	JoinColumn   string // ManyToMany: the column that holds Model's id
	TargetColumn string // ManyToMany: the column that holds Target's id

	ChildKey *Field // Owned, HasOne: the key on Target
	Parent   *Field // Owned, HasOne: the field of Model that ChildKey holds, its ID as a rule
	Position *Field // Owned: the integer field named Position of Target, or nil

	index []int
}

// IDsJSON is the name under which JSON lists a many-to-many: "tag_ids".
func (r *Relation) IDsJSON() string { return singular(r.JSON) + "_ids" }

// Get returns the struct field of the relation: *User, []Tag, []Question.
func (r *Relation) Get(row any) any {
	return reflect.ValueOf(row).Elem().FieldByIndex(r.index).Interface()
}

// Set puts target rows into the struct field of the relation. For BelongsTo it
// takes one pointer, otherwise pointers to rows in order.
func (r *Relation) Set(row any, targets ...any) {
	field := reflect.ValueOf(row).Elem().FieldByIndex(r.index)
	if r.Type == BelongsTo {
		if len(targets) == 1 {
			field.Set(reflect.ValueOf(targets[0]))
		}
		return
	}
	list := reflect.MakeSlice(field.Type(), 0, len(targets))
	for _, t := range targets {
		v := reflect.ValueOf(t)
		if field.Type().Elem().Kind() != reflect.Pointer {
			v = v.Elem()
		}
		list = reflect.Append(list, v)
	}
	field.Set(list)
}

// Rows returns pointers to the rows in the struct field of the relation.
func (r *Relation) Rows(row any) []any {
	field := reflect.ValueOf(row).Elem().FieldByIndex(r.index)
	if r.Type == BelongsTo {
		if field.IsNil() {
			return nil
		}
		return []any{field.Interface()}
	}
	out := make([]any, field.Len())
	for i := range out {
		v := field.Index(i)
		if v.Kind() != reflect.Pointer {
			v = v.Addr()
		}
		out[i] = v.Interface()
	}
	return out
}
