package config

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Reference writes docs/settings.md: every setting with its kind, default,
// variable and meaning, and every check with its id.
func Reference(w io.Writer) error {
	var out bytes.Buffer
	out.WriteString(referenceHead)
	all := leaves()
	root := fieldsOf(reflect.TypeFor[Settings]())
	for _, name := range root.names {
		field := reflect.TypeFor[Settings]().Field(root.index[name])
		fmt.Fprintf(&out, "\n## %s\n\n%s\n\n", name, both(field.Tag.Get("doc"), " "))
		if name == "middleware" {
			out.WriteString(referenceStack())
			continue
		}
		out.WriteString("| 키 key | 종류 kind | 기본값 default | 변수 variable | 뜻 what |\n|---|---|---|---|---|\n")
		for _, l := range all {
			if l.section() == name {
				out.WriteString(l.row())
			}
		}
		if name == "auth" {
			out.WriteString(referenceProviders())
		}
	}
	out.WriteString(referenceChecks())
	_, err := w.Write(out.Bytes())
	return err
}

const referenceHead = `# 설정 Settings

이 문서는 config 패키지의 구조체에서 만들어요. 직접 고치지 마세요: ` + "`go test ./config -update`" + `.
Made from the structs of the package config. Do not edit it: ` + "`go test ./config -update`" + `.

나중 것이 앞의 것을 이겨요: 기본값, ` + "`config.yaml`, `config.<env>.yaml`" + `, 환경 변수.
A later one of these goes before an earlier: defaults, ` + "`config.yaml`, `config.<env>.yaml`" + `, the environment.

- 변수는 ` + "`DUCKHOO_<SECTION>__<KEY>`" + `, 목록은 JSON으로 적어요. Variables are ` + "`DUCKHOO_<SECTION>__<KEY>`" + `; lists are JSON.
- ` + "`PORT`" + `는 server.listen의 포트만 바꿔요. ` + "`PORT`" + ` changes the port of server.listen alone.
- ` + "`DUCKHOO_CONFIG`" + `: 설정 파일 the settings file. ` + "`DUCKHOO_ENV`" + `: app.env. ` + "`DUCKHOO_SECRET_KEY`" + `: app.secret_key. ` + "`DUCKHOO_ADMIN_PASSWORD`" + `: 처음 만드는 관리자의 비밀번호 the password of the first superuser.
- 그 밖의 ` + "`DUCKHOO_*`" + `는 오류예요. Any other ` + "`DUCKHOO_*`" + ` is an error.
- 파일의 글에서 ` + "`${X}`와 `${X:-default}`" + `는 환경의 값이 돼요. In texts of a file ` + "`${X}` and `${X:-default}`" + ` become the value of the environment; ` + "`$${`" + ` is ` + "`${`" + ` itself.
- 맵은 키마다 합쳐지고 목록은 통째로 바뀌어요. Maps merge by key, lists replace.
- development와 test가 아니면 production만큼 엄격해요. Every environment but development and test is as strict as production.
`

// both is a text of two languages, one after the other.
func both(doc, between string) string {
	ko, en, _ := strings.Cut(doc, "|")
	return ko + between + en
}

// cell is a text of two languages as a cell of a table, in which < begins no tag.
func cell(doc string) string {
	return both(strings.ReplaceAll(doc, "<", "&lt;"), "<br>")
}

// row is one setting in a table.
func (l leaf) row() string {
	variable := "`" + envName(strings.Split(l.path, ".")) + "`"
	_, key, _ := strings.Cut(l.path, ".")
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", key, kindWords(l.field), l.defaultWords(), variable, cell(l.field.Tag.Get("doc")))
}

// defaultWords is the default as it would be written.
func (l leaf) defaultWords() string {
	if text := flow(l.value); text != `""` && !strings.Contains(l.path, anyName) {
		return "`" + text + "`"
	}
	return ""
}

// kindWords names the kind of a setting and its limits.
func kindWords(field reflect.StructField) string {
	if choices := field.Tag.Get("choices"); choices != "" {
		return strings.ReplaceAll(choices, ",", ", ")
	}
	words := kindWord(field.Type)
	if low := field.Tag.Get("min"); low != "" {
		words += " " + bound(field.Type, low) + "–" + bound(field.Type, field.Tag.Get("max"))
	}
	return words
}

// bound writes a limit as a value of its kind is written.
func bound(t reflect.Type, text string) string {
	if v, err := number(t, text); err == nil {
		return fmt.Sprint(v.Interface())
	}
	return text
}

func kindWord(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Duration]():
		return "duration"
	case reflect.TypeFor[Size]():
		return "size"
	case reflect.TypeFor[Secret]():
		return "secret"
	case reflect.TypeFor[DSN]():
		return "DSN"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "list of " + kindWord(t.Elem())
	case reflect.Int:
		return "number"
	case reflect.Struct:
		return "map"
	case reflect.Bool:
		return "true, false"
	}
	return "text"
}

// referenceProviders is the table of one item of auth.providers.
func referenceProviders() string {
	var out strings.Builder
	out.WriteString("\n`providers[]`:\n\n| 키 key | 종류 kind | 뜻 what |\n|---|---|---|\n")
	t := reflect.TypeFor[Provider]()
	f := fieldsOf(t)
	for _, name := range f.names {
		field := t.Field(f.index[name])
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", name, kindWords(field), cell(field.Tag.Get("doc")))
	}
	return out.String()
}

// referenceStack shows the default stack and what an entry may say.
func referenceStack() string {
	var out strings.Builder
	out.WriteString("항목은 이름이거나, 이름과 옵션이에요. `paths`(`*`는 한 칸, `**`는 여러 칸)와 `methods`로 좁혀요. 환경 변수로는 바꾸지 않아요.\n" +
		"An entry is a name, or a name with options. `paths` (`*` within a segment, `**` across them) and `methods` limit it. It cannot be set by a variable.\n\n```yaml\nmiddleware:\n")
	for _, m := range defaultStack() {
		out.WriteString("  - " + m.String() + "\n")
	}
	out.WriteString("```\n\n순서의 규칙 Rules of order:\n\n- `recover` 먼저 is first\n")
	for _, rule := range orderRules() {
		fmt.Fprintf(&out, "- `%s` below `%s`: %s\n", rule.name, rule.after, rule.why)
	}
	return out.String()
}

// referenceChecks is the table of ids.
func referenceChecks() string {
	var out strings.Builder
	out.WriteString("\n## 검사 Checks\n\n`E`는 시작을 막고, `W`는 `check --deploy`가 알려요. `E` stops the start, `W` is named by `check --deploy`.\n\n| id | 뜻 what |\n|---|---|\n")
	for _, check := range append(Errors(), Weaknesses()...) {
		fmt.Fprintf(&out, "| `%s` | %s |\n", check.ID, cell(check.Text))
	}
	return out.String()
}
