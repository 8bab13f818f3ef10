package schema_test

import (
	"context"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duckhoo/models/schema"
)

type plain struct{ Name string }

type Twice struct {
	schema.Base
	Name string
}

type badGorm struct {
	schema.Base
	Age int `gorm:"default:old"`
}

type Job struct{ schema.Base }

type sameJSON struct {
	schema.Base
	X     string
	Other string `json:"x"`
}

type hiddenButShown struct {
	schema.Base
	A string `json:"-" api:"read"`
}

type boolDefault struct {
	schema.Base
	On bool `gorm:"default:true"`
}

type openSecret struct {
	schema.Base
	Password schema.Secret `api:"read"`
}

type number int

func (number) Choices() []string { return []string{"1"} }

type numberChoice struct {
	schema.Base
	N number
}

type noKind struct {
	schema.Base
	C complex128
}

type none string

func (none) Choices() []string { return nil }

type noChoices struct {
	schema.Base
	C none
}

type light string

func (light) Choices() []string { return []string{"red", "green"} }
func (light) Transitions() []schema.Transition {
	return []schema.Transition{{Verb: "go", From: []string{"red"}, To: "green"}}
}

type twoStates struct {
	schema.Base
	A light
	B light
}

type writtenState struct {
	schema.Base
	A light `api:"read,write"`
}

type lost string

func (lost) Choices() []string { return []string{"here"} }
func (lost) Transitions() []schema.Transition {
	return []schema.Transition{{Verb: "leave", From: []string{"here"}, To: "away"}}
}

type lostState struct {
	schema.Base
	A lost
}

type unregistered struct {
	schema.Base
	OtherID schema.ID
	Other   *Twice
}

type keyless struct {
	schema.Base
	Other *Twice
}

type childless struct {
	schema.Base
	Kids []Twice
}

type badOwner struct {
	schema.Base
	Name string
}

func (*badOwner) OwnerField() string { return "Name" }

type badSearch struct {
	schema.Base
	On bool
}

func (*badSearch) SearchFields() []string { return []string{"On"} }

type badAlias struct {
	schema.Base
	Name string
}

func (*badAlias) FilterAliases() map[string]string { return map[string]string{"n": "Nam"} }

type ownerless struct {
	schema.Base
	Private string `api:"owner"`
}

// The methods of these have the right names and the wrong signatures.

type pairs string

func (pairs) Choices() map[string]string { return nil }

type nameless string

func (nameless) Choices() []string { return []string{"a"} }
func (nameless) Label() string     { return "" }

type stuck string

func (stuck) Choices() []string     { return []string{"a"} }
func (stuck) Transitions() []string { return nil }

type numbered string

func (numbered) String() int { return 0 }

type afar string

func (*afar) Choices() []string { return []string{"a"} }

type wrongChoices struct {
	schema.Base
	C pairs
}

type wrongLabel struct {
	schema.Base
	C nameless
}

type wrongLabels struct {
	schema.Base
	C schema.Several[nameless]
}

type wrongTransitions struct {
	schema.Base
	C stuck
}

type wrongWord struct {
	schema.Base
	C numbered
}

type wrongReceiver struct {
	schema.Base
	C afar
}

type wrongSearch struct{ schema.Base }

func (*wrongSearch) SearchFields() string { return "" }

type wrongOwner struct{ schema.Base }

func (*wrongOwner) OwnerField() (string, bool) { return "", false }

type wrongAliases struct{ schema.Base }

func (*wrongAliases) FilterAliases() []string { return nil }

type wrongPolicy struct{ schema.Base }

func (*wrongPolicy) Policy() schema.Policy { return nil }

type wrongAudited struct{ schema.Base }

func (*wrongAudited) Audited() string { return "no" }

type wrongString struct{ schema.Base }

func (*wrongString) String(string) string { return "" }

type wrongValidate struct{ schema.Base }

func (*wrongValidate) Validate() error { return nil }

// malformed is made at run time: go vet refuses such a tag in source.
func malformed() any {
	return reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "Base", Type: reflect.TypeFor[schema.Base](), Anonymous: true},
		{Name: "Name", Type: reflect.TypeFor[string](), Tag: `gorm:"size:40" validate:required`},
	})).Interface()
}

type unknownTag struct {
	schema.Base
	Name string `gorn:"size:40"`
}

type unknownGorm struct {
	schema.Base
	Name string `gorm:"siez:40"`
}

type unknownAPI struct {
	schema.Base
	Name string `api:"raed"`
}

type unknownRule struct {
	schema.Base
	Name string `validate:"requird"`
}

type halfLabel struct {
	schema.Base
	Name string `label:"이름|"`
}

type computed struct {
	schema.Base
	Name string `gorm:"size:10"`
}

func (*computed) Generated() map[string]string { return map[string]string{"Sum": "1"} }

// Each mistake is found at the start, with its id, its place and a hint.
func TestEveryMistakeHasAnID(t *testing.T) {
	tests := []struct {
		id, place, hint string
		rows            []any
	}{
		{"schema.E001", "schema_test.plain", "&Genre{}", []any{plain{}}},
		{"schema.E002", "Twice", "twice", []any{&Twice{}, &Twice{}}},
		{"schema.E003", "badGorm", "GORM", []any{&badGorm{}}},
		{"schema.E004", "Job", "rename", []any{&Job{}}},
		{"schema.E005", "sameJSON.Other", `"x"`, []any{&sameJSON{}}},
		{"schema.E006", "plain", "schema.Base", []any{&plain{}}},
		{"schema.E007", "hiddenButShown.A", "keep one", []any{&hiddenButShown{}}},
		{"schema.E008", "boolDefault.On", "in Go", []any{&boolDefault{}}},
		{"schema.E009", "openSecret.Password", "api tag", []any{&openSecret{}}},
		{"schema.E010", "numberChoice.N", "string type", []any{&numberChoice{}}},
		{"schema.E011", "noKind.C", "complex128", []any{&noKind{}}},
		{"schema.E012", "noChoices.C", "no Choices", []any{&noChoices{}}},
		{"schema.E013", "twoStates.B", "A is already", []any{&twoStates{}}},
		{"schema.E014", "writtenState.A", "transitions alone", []any{&writtenState{}}},
		{"schema.E015", "lostState.A", `"away"`, []any{&lostState{}}},
		{"schema.E016", "unregistered.Other", "registry", []any{&unregistered{}}},
		{"schema.E017", "keyless.Other", "OtherID schema.ID", []any{&keyless{}, &Twice{}}},
		{"schema.E018", "childless.Kids", "childlessID", []any{&childless{}, &Twice{}}},
		{"schema.E019", "badOwner", `"Name"`, []any{&badOwner{}}},
		{"schema.E020", "badSearch", `"On"`, []any{&badSearch{}}},
		{"schema.E021", "badAlias", "did you mean Name?", []any{&badAlias{}}},
		{"schema.E022", "ownerless.Private", "OwnerField", []any{&ownerless{}}},
		{"schema.E023", "wrongChoices.C", "Choices of pairs is func() map[string]string; it must be func() []string", []any{&wrongChoices{}}},
		{"schema.E023", "wrongLabel.C", "must be func(string) string", []any{&wrongLabel{}}},
		{"schema.E023", "wrongLabels.C", "must be func(string) string", []any{&wrongLabels{}}},
		{"schema.E023", "wrongTransitions.C", "must be func() []schema.Transition", []any{&wrongTransitions{}}},
		{"schema.E023", "wrongWord.C", "must be func() string", []any{&wrongWord{}}},
		{"schema.E023", "wrongReceiver.C", "func (afar) Choices", []any{&wrongReceiver{}}},
		{"schema.E023", "wrongSearch", "SearchFields of wrongSearch is func() string; it must be func() []string", []any{&wrongSearch{}}},
		{"schema.E023", "wrongOwner", "must be func() string", []any{&wrongOwner{}}},
		{"schema.E023", "wrongAliases", "must be func() map[string]string", []any{&wrongAliases{}}},
		{"schema.E023", "wrongPolicy", "must be func(*schema.Model) schema.Policy", []any{&wrongPolicy{}}},
		{"schema.E023", "wrongAudited", "must be func() bool", []any{&wrongAudited{}}},
		{"schema.E023", "wrongString", "must be func() string", []any{&wrongString{}}},
		{"schema.E023", "wrongValidate", "must be func(context.Context) error", []any{&wrongValidate{}}},
		{"schema.E024", "computed", "Sum", []any{&computed{}}},
		{"schema.E030", ".Name", "key:\"value\"", []any{malformed()}},
		{"schema.E031", "unknownTag.Name", "did you mean gorm?", []any{&unknownTag{}}},
		{"schema.E032", "unknownGorm.Name", "did you mean size?", []any{&unknownGorm{}}},
		{"schema.E033", "unknownAPI.Name", "did you mean read?", []any{&unknownAPI{}}},
		{"schema.E034", "unknownRule.Name", "did you mean required?", []any{&unknownRule{}}},
		{"schema.E035", "halfLabel.Name", "제목|Title", []any{&halfLabel{}}},
	}
	tripped := map[string]bool{}
	for _, tt := range tests {
		tripped[tt.id] = true
		t.Run(tt.id+" "+tt.place, func(t *testing.T) {
			_, err := schema.New(tt.rows...)
			for _, m := range schema.Mistakes(err) {
				if m.ID == tt.id && m.Place == tt.place && strings.Contains(m.Text, tt.hint) {
					return
				}
			}
			t.Errorf("%v; want %s at %s with %q", err, tt.id, tt.place, tt.hint)
		})
	}
	for _, id := range ids(t) {
		if !tripped[id] {
			t.Errorf("no test trips %s", id)
		}
	}
}

// ids lists the check ids that the package's source names.
func ids(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, file := range []string{"methods.go", "parse.go", "relations.go", "tags.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, regexp.MustCompile(`schema\.E\d{3}`).FindAllString(string(text), -1)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := schema.New(&openSecret{}, &badSearch{}, &noKind{})
	if got := len(schema.Mistakes(err)); got != 3 {
		t.Errorf("%d mistakes, want 3: %v", got, err)
	}
}

func TestRulesNameTheirVerb(t *testing.T) {
	r, err := schema.New(&Twice{})
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, *schema.Change) error { return nil }
	if err := r.On("twice.add", nothing); err != nil {
		t.Error(err)
	}
	if err := r.On("twice.fly", nothing); err == nil || !strings.Contains(err.Error(), "twice.fly") {
		t.Errorf("an unknown verb: %v", err)
	}
}
