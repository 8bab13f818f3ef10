package schema

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
)

// Kind is what a field holds, as a form or a document sees it.
type Kind string

// The kinds of field.
const (
	KindText     Kind = "text"
	KindLongText Kind = "longtext"
	KindMarkdown Kind = "markdown"
	KindSlug     Kind = "slug"
	KindEmail    Kind = "email"
	KindURL      Kind = "url"
	KindInteger  Kind = "integer"
	KindDecimal  Kind = "decimal"
	KindFloat    Kind = "float"
	KindBool     Kind = "bool"
	KindDate     Kind = "date"
	KindTime     Kind = "time"
	KindDuration Kind = "duration"
	KindChoice   Kind = "choice"
	KindChoices  Kind = "choices"
	KindJSON     Kind = "json"
	KindFile     Kind = "file"
	KindRelation Kind = "relation"
	KindSecret   Kind = "secret"
	KindID       Kind = "id"
)

// Field describes one column of a model.
type Field struct {
	Model    *Model
	Name     string // Go name: "OwnerID"
	JSON     string // name in JSON, forms and addresses: "owner_id"
	Column   string
	Kind     Kind
	Type     string // abstract column type: id text int bool float time date json bytes duration decimal
	Label    Text
	Help     Text
	Size     int  // most characters (Unicode code points), 0 when unlimited
	NotNull  bool // the column refuses NULL
	Nullable bool // the Go value can say "unknown": pointers, ids, times, dates, JSON
	Required bool
	Indexed  bool // an index starts with the column
	Unique   bool
	Default  string // the column's default as SQL that both databases read
	// Generated is the SQL of a column that the database computes from others.
	Generated string
	Read      bool   // shown by the API
	Write     bool   // accepted by the API
	Owners    bool   // shown to and accepted from the row's owner alone
	Image     bool   // a file that must be a picture
	Rules     string // the validate tag
	Choices   []Choice
	Relation  *Relation // KindRelation: the belongs-to that this field is the key of

	index []int
	goTyp reflect.Type
}

// Choice is one value of a field with fixed values.
type Choice struct {
	Value string
	Label Text
}

// ChoiceLabel returns the label of a value, the value itself when unknown.
func (f *Field) ChoiceLabel(value, lang string) string {
	for _, c := range f.Choices {
		if c.Value == value {
			return c.Label.In(lang)
		}
	}
	return value
}

// System reports whether the engine keeps the field: id, times, lock version,
// and what the database computes.
func (f *Field) System() bool {
	if f.Generated != "" {
		return true
	}
	switch f.Name {
	case "ID", "CreatedAt", "UpdatedAt", "LockVersion", "DeletedAt":
		return true
	}
	return false
}

// GoType returns the type of the struct field.
func (f *Field) GoType() reflect.Type { return f.goTyp }

// Get returns the field's value in row, a pointer to the model's struct.
// Named strings come back as string and pointers as what they point to, nil
// when they are nil.
func (f *Field) Get(row any) any {
	v := reflect.ValueOf(row).Elem().FieldByIndex(f.index)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	return plain(v)
}

// plain takes names off strings so that callers can compare them.
func plain(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case ID, Time, Date, Duration, Decimal, JSON, Secret, Markdown, File:
		return x
	case several:
		return x.Words()
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint())
	case reflect.Float32, reflect.Float64:
		return v.Float()
	}
	return v.Interface()
}

// IsZero reports whether the field holds its type's zero value.
func (f *Field) IsZero(row any) bool {
	v := reflect.ValueOf(row).Elem().FieldByIndex(f.index)
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && v.Kind() != reflect.Pointer {
		return z.IsZero()
	}
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// Set puts a value into row: nil, a value of the field's Go type, of its plain
// type, or as a database gives it.
func (f *Field) Set(row, value any) error {
	target := reflect.ValueOf(row).Elem().FieldByIndex(f.index)
	if err := assign(target, value); err != nil {
		return fmt.Errorf("%s.%s: %w", f.Model.Name, f.Name, err)
	}
	return nil
}

func assign(target reflect.Value, value any) error {
	if value == nil {
		target.SetZero()
		return nil
	}
	if target.Kind() == reflect.Pointer {
		fresh := reflect.New(target.Type().Elem())
		if err := assign(fresh.Elem(), value); err != nil {
			return err
		}
		target.Set(fresh)
		return nil
	}
	v := reflect.ValueOf(value)
	if v.Type() == target.Type() {
		target.Set(v)
		return nil
	}
	if s, ok := target.Addr().Interface().(sql.Scanner); ok {
		return s.Scan(value)
	}
	switch target.Kind() {
	case reflect.String:
		return assignString(target, value, v)
	case reflect.Bool:
		return assignBool(target, value)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return assignInt(target, value, v)
	case reflect.Float32, reflect.Float64:
		if !v.CanConvert(target.Type()) {
			return fmt.Errorf("cannot hold %T", value)
		}
		target.Set(v.Convert(target.Type()))
		return nil
	}
	return fmt.Errorf("cannot hold %T", value)
}

func assignString(target reflect.Value, value any, v reflect.Value) error {
	switch x := value.(type) {
	case string:
		target.SetString(x)
	case []byte:
		target.SetString(string(x))
	default:
		if v.Kind() != reflect.String {
			return fmt.Errorf("cannot hold %T", value)
		}
		target.SetString(v.String())
	}
	return nil
}

func assignBool(target reflect.Value, value any) error {
	switch x := value.(type) {
	case bool:
		target.SetBool(x)
	case int64:
		target.SetBool(x != 0)
	default:
		return fmt.Errorf("cannot hold %T", value)
	}
	return nil
}

func assignInt(target reflect.Value, value any, v reflect.Value) error {
	var n int64
	switch {
	case v.CanInt():
		n = v.Int()
	case v.Kind() == reflect.String:
		parsed, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return fmt.Errorf("cannot hold %q", v.String())
		}
		n = parsed
	default:
		return fmt.Errorf("cannot hold %T", value)
	}
	if target.OverflowInt(n) {
		return fmt.Errorf("%d is out of range", n)
	}
	target.SetInt(n)
	return nil
}

// Arg returns the field's value in row as a database driver takes it.
func (f *Field) Arg(row any) (any, error) {
	return f.ArgOf(reflect.ValueOf(row).Elem().FieldByIndex(f.index).Interface())
}

// Same reports that two rows have the same value, without writing it out: false
// says nothing.
func (f *Field) Same(a, b any) bool {
	x, y := reflect.ValueOf(a).Elem().FieldByIndex(f.index), reflect.ValueOf(b).Elem().FieldByIndex(f.index)
	return x.Comparable() && x.Equal(y)
}

// ArgOf returns a value of the field as a database driver takes it.
func (f *Field) ArgOf(value any) (any, error) {
	if v, ok := value.(driver.Valuer); ok {
		if rv := reflect.ValueOf(value); rv.Kind() == reflect.Pointer && rv.IsNil() {
			return nil, nil
		}
		return v.Value()
	}
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return nil, nil
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("%s.%s: no driver value for %T", f.Model.Name, f.Name, value)
}

// Filterable reports whether lists may be filtered by the field: it is
// indexed, a choice, a bool or a relation.
func (f *Field) Filterable() bool {
	switch f.Kind {
	case KindSecret, KindJSON, KindFile:
		return false
	case KindChoice, KindBool, KindRelation:
		return true
	}
	return f.Indexed
}

// Sortable reports whether lists may be ordered by the field: it is indexed.
func (f *Field) Sortable() bool {
	return f.Indexed && f.Kind != KindSecret && f.Kind != KindJSON && f.Kind != KindFile
}
