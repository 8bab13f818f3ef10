package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/authoring"
	"duckhoo/models/formats"
	"duckhoo/models/schema"
)

const mimeMultipart = "multipart/form-data"

// importFile is a file that somebody brings, and how to take it.
type importFile struct {
	authoring.Brought
	dry bool
}

// readImport reads the request: a form with a file in it, or the document
// itself when it is of our own JSON.
func readImport(c *fiber.Ctx) (*importFile, error) {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return nil, &Error{Status: 415, Code: "encoded_body", Detail: schema.Text{
			KO: "압축한 본문은 받지 않아요.", EN: "Encoded bodies are not taken."}}
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != mimeMultipart && kind != mimeJSON {
		return nil, unsupportedType(mimeMultipart + " / " + mimeJSON)
	}
	values, err := importQuery(c)
	if err != nil {
		return nil, err
	}
	body := c.Request().Body()
	file := &importFile{Brought: authoring.Brought{Name: "quizzes.json", Data: body}}
	if kind == mimeMultipart {
		if file, err = readForm(body, params["boundary"], values); err != nil {
			return nil, err
		}
	} else if values["format"] == "" {
		values["format"] = "json"
	}
	if len(file.Data) > authoring.BroughtBytes {
		return nil, &Error{Status: 413, Code: "too_large", Detail: schema.Text{KO: "파일은 5MiB까지예요.", EN: "A file has up to 5 MiB."}}
	}
	if kind == mimeJSON {
		if _, err := readBody(c, mimeJSON); err != nil {
			return nil, err // what is no JSON at all is told as everywhere
		}
	}
	return file, file.settle(values, kind == mimeJSON)
}

// importQuery reads the query string, which may name what the form may.
func importQuery(c *fiber.Ctx) (map[string]string, error) {
	values := map[string]string{}
	for _, p := range pairs(c) {
		_, twice := values[p.name]
		switch {
		case twice:
			return nil, badParameter(problem("/"+p.name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only."))
		case p.name != "format" && p.name != "dry_run":
			return nil, badParameter(problem("/"+strings.ToValidUTF8(p.name, "\uFFFD"), "unknown_parameter",
				"모르는 조건이에요. 쓸 수 있는 것: dry_run, format", "Unknown parameter. Known: dry_run, format"))
		}
		values[p.name] = p.value
	}
	return values, nil
}

// readForm reads the parts of a form, none of which touches the disk.
func readForm(body []byte, boundary string, values map[string]string) (*importFile, error) {
	broken := &Error{Status: 400, Code: "malformed_body", Detail: schema.Text{KO: "폼을 읽을 수 없어요.", EN: "The form cannot be read."}}
	if boundary == "" {
		return nil, broken
	}
	var file *importFile
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, broken
		}
		name := part.FormName()
		_, twice := values[name]
		switch {
		case name == "file" && file == nil:
			file = &importFile{Brought: authoring.Brought{Name: authoring.FileName(schema.SentName(part.FileName())), Data: data}}
		case (name == "format" || name == "dry_run") && !twice && len(data) < 100:
			values[name] = string(data)
		case name == "file" || twice:
			return nil, schema.Invalid{problem("/"+name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only.")}
		default:
			return nil, schema.Invalid{schema.NewProblem("/"+strings.ToValidUTF8(name, "\uFFFD"), "unknown_field", nil)}
		}
	}
	if file == nil {
		return nil, schema.Invalid{schema.NewProblem("/file", "required", nil)}
	}
	return file, nil
}

// settle reads the format and whether nothing is to be stored.
func (f *importFile) settle(values map[string]string, document bool) error {
	var wrong schema.Invalid
	known := formats.Names()
	if document {
		known = []string{"json"}
	}
	list := strings.Join(known, ", ")
	switch f.Format = values["format"]; {
	case f.Format == "":
		wrong = append(wrong, schema.NewProblem("/format", "required", nil))
	case !slices.Contains(known, f.Format):
		wrong = append(wrong, problem("/format", "unknown_choice", "쓸 수 있는 형식: "+list, "Not one of the formats: "+list+"."))
	}
	switch values["dry_run"] {
	case "", "false", "0":
	case "true", "1":
		f.dry = true
	default:
		wrong = append(wrong, problem("/dry_run", "wrong_type", "참이나 거짓 모양이어야 해요.", "It must be true or false."))
	}
	return wrong.OrNil()
}
