package models

import "duckhoo/models/schema"

// Tag is a word that quizzes are found by.
type Tag struct {
	schema.Base `label:"태그|Tag" help:"퀴즈를 찾는 낱말이에요.|Words that quizzes are found by."`
	Slug        string    `gorm:"size:30;not null;uniqueIndex" validate:"required,slug,max=30" api:"read" label:"낱말|Slug"`
	AliasOfID   schema.ID `gorm:"index" label:"같은 말|Alias of" help:"이 낱말 대신 쓸 태그예요.|The tag that is used in its place."`
	AliasOf     *Tag
}

// String returns the word.
func (t *Tag) String() string { return t.Slug }

// SearchFields are the texts that search looks in.
func (*Tag) SearchFields() []string { return []string{"Slug"} }
