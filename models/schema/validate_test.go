package schema_test

import (
	"testing"

	"duckhoo/models/schema"
)

// Dice has numbers whose zero is out of bounds, and one that may be left out.
type Dice struct {
	schema.Base
	Name  string         `gorm:"size:20" validate:"required"`
	Eyes  int            `validate:"gte=1,lte=6"`
	Price schema.Decimal `validate:"gt=0"`
	Bonus int            `validate:"omitempty,gte=5"`
	Extra *int           `validate:"omitempty,gte=5"`
}

func TestZeroObeysBounds(t *testing.T) {
	reg, err := schema.New(&Dice{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := schema.NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		row  Dice
		want []string
	}{
		{"all well", Dice{Name: "d6", Eyes: 1, Price: 1}, nil},
		{"zeros", Dice{Name: "d6"}, []string{"/eyes", "/price"}},
		{"beyond", Dice{Name: "d6", Eyes: 7, Price: 1, Bonus: 4}, []string{"/eyes", "/bonus"}},
		{"a name that shows nothing", Dice{Name: "\u200b\u2060 ", Eyes: 1, Price: 1}, []string{"/name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range v.Row(t.Context(), reg.Model("dice"), &tt.row, nil) {
				got = append(got, p.Pointer)
			}
			if len(got) != len(tt.want) {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("got %v, want %v", got, tt.want)
				}
			}
		})
	}
}
