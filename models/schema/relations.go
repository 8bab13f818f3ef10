package schema

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	gormschema "gorm.io/gorm/schema"
)

// relations reads the struct fields that hold other models. It walks the
// struct itself: GORM's own list has phantom ones on children.
func (p *parser) relations(m *Model) {
	for i := range m.Type.NumField() {
		sf := m.Type.Field(i)
		if !sf.IsExported() || sf.Anonymous || sf.Tag.Get("gorm") == "-" || m.Field(sf.Name) != nil {
			continue
		}
		t, list := sf.Type, false
		if t.Kind() == reflect.Slice {
			t, list = t.Elem(), true
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			continue
		}
		place := m.GoName + "." + sf.Name
		target := p.registry.byType[t]
		if target == nil && p.given[t] {
			continue
		}
		if target == nil {
			p.fail("schema.E016", place, "%s is not in the registry", t.Name())
			continue
		}
		r := p.relation(m, sf, target)
		set := gormschema.ParseTagSetting(sf.Tag.Get("gorm"), ";")
		switch {
		case list && set["MANY2MANY"] != "":
			p.many(r, set)
		case list:
			p.owned(r, set)
		case m.Field(cmp.Or(set["FOREIGNKEY"], sf.Name+"ID")) == nil:
			p.hasOne(r, set)
		default:
			p.belongsTo(r, set, sf)
		}
	}
}

// hasOne reads a relation whose key stands on the other model.
func (p *parser) hasOne(r *Relation, set map[string]string) {
	r.Type, r.Parent = HasOne, r.Model.Field("ID")
	r.ChildKey = r.Target.Field(cmp.Or(set["FOREIGNKEY"], r.Model.GoName+"ID"))
	r.Model.Ones = append(r.Model.Ones, r)
}

func (p *parser) relation(m *Model, sf reflect.StructField, target *Model) *Relation {
	r := &Relation{Model: m, Name: sf.Name, JSON: snake(sf.Name), Target: target, index: sf.Index, Label: Text{EN: human(sf.Name)}}
	if t, ok := sf.Tag.Lookup("label"); ok {
		r.Label, _ = splitText(t)
	}
	r.Help, _ = splitText(sf.Tag.Get("help"))
	for word := range strings.SplitSeq(sf.Tag.Get("api"), ",") {
		r.Read = r.Read || word == "read"
		r.Write = r.Write || word == "write"
		r.Owners = r.Owners || word == "owner"
	}
	return r
}

func (p *parser) belongsTo(r *Relation, set map[string]string, sf reflect.StructField) {
	key := r.Model.Field(cmp.Or(set["FOREIGNKEY"], r.Name+"ID"))
	r.Type, r.Key, r.OnDelete = BelongsTo, key, onDelete(set, "restrict")
	key.Kind, key.Relation = KindRelation, r
	if _, labelled := sf.Tag.Lookup("label"); labelled && key.Label.KO == "" {
		key.Label = r.Label
	} else {
		r.Label = key.Label
	}
	r.Model.Relations = append(r.Model.Relations, r)
}

func (p *parser) many(r *Relation, set map[string]string) {
	r.Type, r.JoinTable = ManyToMany, set["MANY2MANY"]
	r.JoinColumn, r.TargetColumn = r.Model.Name+"_id", r.Target.Name+"_id"
	if r.Model == r.Target {
		r.TargetColumn = "other_" + r.TargetColumn
	}
	r.Model.Relations = append(r.Model.Relations, r)
}

func (p *parser) owned(r *Relation, set map[string]string) {
	key, ref := r.Target.Field(cmp.Or(set["FOREIGNKEY"], r.Model.GoName+"ID")), r.Model.Field(cmp.Or(set["REFERENCES"], "ID"))
	r.Type, r.ChildKey, r.Parent, r.OnDelete = Owned, key, ref, onDelete(set, "cascade")
	if f := r.Target.Field("Position"); f != nil && f.Kind == KindInteger {
		r.Position = f
	}
	r.Target.Parents = append(r.Target.Parents, r)
	r.Model.Relations = append(r.Model.Relations, r)
}

func onDelete(set map[string]string, fallback string) string {
	action := strings.ToLower(strings.TrimPrefix(strings.ToLower(set["CONSTRAINT"]), "ondelete:"))
	if slices.Contains([]string{"cascade", "restrict", "set null"}, action) {
		return action
	}
	return fallback
}

// finish reads what needs all models: indexes, methods, policies.
func (p *parser) finish(m *Model) {
	p.indexes(m)
	row := m.New()
	if v, ok := row.(interface{ OwnerField() string }); ok {
		name := v.OwnerField()
		m.Owner = m.Field(name)
		if r := m.Relation(name); r != nil && r.Type == BelongsTo {
			m.Owner = r.Key
		}
		if m.Owner == nil || m.Owner.Kind != KindRelation && name != "ID" {
			p.fail("schema.E019", m.GoName, "OwnerField names %q, which is no relation of it", name)
		}
	}
	if v, ok := row.(interface{ SearchFields() []string }); ok {
		m.Search = v.SearchFields()
		for _, path := range m.Search {
			if !m.texts(path) {
				p.fail("schema.E020", m.GoName, "SearchFields names %q, which is no text of it", path)
			}
		}
	}
	p.aliases(m, row)
	p.generated(m, row)
	for _, f := range m.Fields {
		if f.Owners && m.Owner == nil {
			p.fail("schema.E022", m.GoName+"."+f.Name, `api:"owner" needs an OwnerField on the model`)
		}
		m.Public = m.Public || !f.System() && (f.Read || f.Write || f.Owners)
	}
	for _, r := range m.Relations {
		m.Public = m.Public || r.Read || r.Write
		if r.Owners && m.Owner == nil {
			p.fail("schema.E022", m.GoName+"."+r.Name, `api:"owner" needs an OwnerField on the model`)
		}
	}
	m.Policy = Rules{m}
	if v, ok := row.(interface{ Policy(*Model) Policy }); ok {
		m.Policy = v.Policy(m)
	}
}

// aliases reads the short names of filters ("Genre.Slug", "Stats.Difficulty
// gte") and of orders ("-PublishedAt").
func (p *parser) aliases(m *Model, row any) {
	if v, ok := row.(interface{ FilterAliases() map[string]string }); ok {
		m.Aliases = map[string]Alias{}
		for alias, text := range v.FilterAliases() {
			path, op, _ := strings.Cut(text, " ")
			if _, err := m.Path(path); err != nil {
				p.fail("schema.E021", m.GoName, "the filter %q stands for %q: %v", alias, path, err)
			}
			m.Aliases[alias] = Alias{Path: path, Op: Op(cmp.Or(op, string(OpEq)))}
		}
	}
	if v, ok := row.(interface{ SortAliases() map[string]string }); ok {
		m.Orders = v.SortAliases()
		for alias, path := range m.Orders {
			if _, err := m.Path(strings.TrimPrefix(path, "-")); err != nil {
				p.fail("schema.E021", m.GoName, "the order %q stands for %q: %v", alias, path, err)
			}
		}
	}
}

// generated reads which columns the database computes, and from what.
func (p *parser) generated(m *Model, row any) {
	if v, ok := row.(interface{ Generated() map[string]string }); ok {
		for name, expression := range v.Generated() {
			f := m.Field(name)
			if f == nil {
				p.fail("schema.E024", m.GoName, "Generated names %q, which is no field of it", name)
				continue
			}
			f.Generated, f.Default = expression, ""
		}
	}
	for _, f := range m.Fields {
		if f.Generated == "" {
			m.stored = append(m.stored, f)
		}
	}
}

func (m *Model) texts(path string) bool {
	way, err := m.Path(path)
	if err != nil {
		return false
	}
	switch way.Field.Kind {
	case KindText, KindLongText, KindMarkdown, KindSlug, KindEmail, KindURL:
		return true
	}
	return false
}

func (p *parser) indexes(m *Model) {
	g := p.parsed[m]
	for _, gi := range g.ParseIndexes() {
		x := Index{Name: gi.Name, Unique: gi.Class == "UNIQUE", Where: gi.Where}
		for _, o := range gi.Fields {
			x.Columns = append(x.Columns, IndexColumn{Name: o.DBName, Desc: strings.EqualFold(o.Sort, "desc")})
		}
		m.Indexes = append(m.Indexes, x)
		if first := m.Column(x.Columns[0].Name); first != nil {
			first.Indexed = true
			first.Unique = first.Unique || x.Unique && len(x.Columns) == 1
		}
	}
	for _, f := range m.Fields {
		if f.Kind == KindFile && !f.Indexed { // who may read a file is asked by its key
			m.Indexes = append(m.Indexes, Index{Name: "idx_" + m.Table + "_" + f.Column, Columns: []IndexColumn{{Name: f.Column}}})
			f.Indexed = true
		}
	}
	slices.SortFunc(m.Indexes, func(a, b Index) int { return strings.Compare(a.Name, b.Name) })
	m.Field("ID").Indexed = true
}

// Column returns the field with the given column name, or nil.
func (m *Model) Column(name string) *Field {
	for _, f := range m.Fields {
		if f.Column == name {
			return f
		}
	}
	return nil
}
