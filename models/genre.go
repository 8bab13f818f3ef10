package models

import "duckhoo/models/schema"

// Genre is a shelf that quizzes stand on.
type Genre struct {
	schema.Base `label:"장르|Genre" help:"퀴즈가 놓이는 칸이에요.|The shelves that quizzes stand on."`
	Slug        string `gorm:"size:30;not null;uniqueIndex" validate:"required,slug" api:"read" label:"주소|Slug"`
	LabelKO     string `gorm:"size:40;not null" validate:"required" api:"read" label:"한국어 이름|Korean name"`
	LabelEN     string `gorm:"size:40;not null" validate:"required" api:"read" label:"영어 이름|English name"`
	Position    int    `gorm:"not null;index" validate:"gte=0,lte=1000" api:"read" label:"순서|Position"`
	Active      bool   `gorm:"index" api:"read" label:"보임|Active"`
}

// String returns the genre's Korean name.
func (g *Genre) String() string { return g.LabelKO }

// SearchFields are the texts that search looks in.
func (*Genre) SearchFields() []string { return []string{"Slug", "LabelKO", "LabelEN"} }
