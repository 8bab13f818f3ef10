package auth

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models/schema"
)

// read decodes the JSON body of a request into the struct that target points to.
func read(c *fiber.Ctx, target any) error {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return &Error{Status: fiber.StatusUnsupportedMediaType, Code: "encoded_body", Detail: schema.Text{
			KO: "압축한 본문은 받지 않아요.", EN: "Encoded bodies are not taken."}}
	}
	media, _, _ := strings.Cut(strings.ToLower(c.Get(fiber.HeaderContentType)), ";")
	if strings.TrimSpace(media) != fiber.MIMEApplicationJSON {
		return &Error{Status: fiber.StatusUnsupportedMediaType, Code: "unsupported_media_type", Detail: schema.Text{
			KO: "본문은 application/json이어야 해요.", EN: "The body must be application/json."}}
	}
	err := strictjson.Decode(c.Request().Body(), target)
	var wrong *strictjson.SyntaxError
	if errors.As(err, &wrong) {
		return &Error{Status: fiber.StatusBadRequest, Code: "malformed_body", Detail: wrong.Detail,
			Problems: schema.Invalid{{Pointer: wrong.Pointer, Code: wrong.Code, Detail: wrong.Detail}}}
	}
	return err
}
