package api

import (
	"encoding/json"
	"errors"
	"maps"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models/people"
	"duckhoo/models/schema"
)

// pictureRoot is where people set their picture, in one step.
const pictureRoot = Root + "/account/img"

// The parts of the body: the file, and whether it is to be shown as pixel art.
const (
	pictureField = "file"
	pixelField   = "pixel"
)

func (a *API) pictureRoutes() []Route {
	r := a.people()
	if r == nil {
		return nil
	}
	return []Route{
		{Method: "POST", Path: pictureRoot, Name: "setMyPicture", Who: "self", Serve: r.setPicture, Doc: r.pictureDoc()},
		{Method: "DELETE", Path: pictureRoot, Name: "removeMyPicture", Who: "self", Serve: r.removePicture, Doc: r.noPictureDoc()},
	}
}

// setPicture answers POST /api/v1/account/img, which takes multipart/form-data.
// The file becomes a media as any other; its pixel art is shown if that is asked
// for.
func (r *resource) setPicture(c *fiber.Ctx) error {
	if err := wantsJSON(c); err != nil {
		return err
	}
	actor, err := r.myself(c)
	if err != nil {
		return err
	}
	header, pixel, err := uploaded(c)
	if err != nil {
		return err
	}
	row, err := r.Media.Take(c.UserContext(), actor, header, true)
	if err != nil {
		return refusedFile(err)
	}
	key := row.File
	if pixel {
		key = row.Pixel
	}
	if err := people.SetPicture(c.UserContext(), r.DB, r.Media, actor, key); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"avatar": r.Files.URL(key)})
	if err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusOK, "", body)
}

// removePicture answers DELETE /api/v1/account/img; who has no picture is done.
func (r *resource) removePicture(c *fiber.Ctx) error {
	actor, err := r.myself(c)
	if err != nil {
		return err
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	if err := people.SetPicture(c.UserContext(), r.DB, r.Media, actor, ""); err != nil {
		return err
	}
	return sendJSON(c, actor, fiber.StatusNoContent, "", nil)
}

// myself is the person who asks, who may change their profile.
func (r *resource) myself(c *fiber.Ctx) (schema.Actor, error) {
	actor := r.Actor(c)
	if actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	row, err := r.DB.Get(c.UserContext(), actor, schema.VerbRead, r.model, actor.ActorID())
	if err == nil {
		err = r.model.Policy.Can(actor, schema.VerbChange, row)
	}
	return actor, err
}

// uploaded reads the one file of a body, and whether it is to be pixel art:
// nothing else may stand in it.
func uploaded(c *fiber.Ctx) (header *multipart.FileHeader, pixel bool, err error) {
	media, _, _ := strings.Cut(strings.ToLower(c.Get(fiber.HeaderContentType)), ";")
	if strings.TrimSpace(media) != fiber.MIMEMultipartForm {
		return nil, false, unsupportedType(fiber.MIMEMultipartForm)
	}
	form, err := c.Request().MultipartForm()
	if err != nil {
		return nil, false, &Error{Status: fiber.StatusBadRequest, Code: "malformed_body", Detail: schema.Text{
			KO: "본문을 multipart/form-data로 읽을 수 없어요.", EN: "The body cannot be read as multipart/form-data."}}
	}
	if err := plainQuery(c); err != nil {
		return nil, false, err
	}
	var found schema.Invalid
	for _, name := range slices.Sorted(maps.Keys(form.Value)) {
		switch values := form.Value[name]; {
		case name == "_csrf":
		case name != pixelField:
			found = append(found, schema.NewProblem("/"+name, "unknown_field", nil))
		case len(values) > 1:
			found = append(found, problem("/"+name, "repeated", "한 번만 쓸 수 있어요.", "It may stand once only."))
		case values[0] != "true" && values[0] != "false":
			found = append(found, problem("/"+name, "wrong_type", "참이나 거짓 모양이어야 해요.", "It must be true or false."))
		default:
			pixel = values[0] == "true"
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form.File)) {
		if name != pictureField {
			found = append(found, schema.NewProblem("/"+name, "unknown_field", nil))
		}
	}
	switch n := len(form.File[pictureField]); {
	case n == 0:
		found = append(found, schema.NewProblem("/"+pictureField, "required", nil))
	case n > 1:
		found = append(found, problem("/"+pictureField, "repeated", "파일은 하나만 올려 주세요.", "One file only."))
	}
	if len(found) > 0 {
		return nil, false, found
	}
	return form.File[pictureField][0], pixel, nil
}

// refusedFile gives what storage refused its status: 413 for too many bytes,
// 415 for what is no picture, else 422.
func refusedFile(err error) error {
	var found schema.Invalid
	if !errors.As(err, &found) || len(found) == 0 {
		return err
	}
	p := found[0]
	p.Pointer = "/" + pictureField
	status := map[string]int{"too_large": fiber.StatusRequestEntityTooLarge, "wrong_kind": fiber.StatusUnsupportedMediaType}[p.Code]
	if status == 0 {
		return schema.Invalid{p}
	}
	return &Error{Status: status, Code: map[string]string{"too_large": "too_large", "wrong_kind": "unsupported_media_type"}[p.Code],
		Detail: p.Detail, Problems: schema.Invalid{p}}
}
