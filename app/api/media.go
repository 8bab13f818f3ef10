package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/app/strictjson"
	"duckhoo/models"
	"duckhoo/models/media"
	"duckhoo/models/schema"
)

// mediaRoot is where people upload what they make quizzes of.
const mediaRoot = Root + "/media"

// uploads are the addresses of media.
type uploads struct {
	*API
	model *schema.Model
}

// mediaRoutes take uploads. A registry without media has none.
func (a *API) mediaRoutes() []Route {
	u := &uploads{API: a, model: a.Registry.Of(&models.Media{})}
	if u.model == nil {
		return nil
	}
	one := mediaRoot + "/:id"
	return []Route{
		{Method: "POST", Path: mediaRoot, Name: "createMedia", Who: "media.add", Serve: u.create, Doc: u.createDoc()},
		{Method: "GET", Path: one, Name: "getMedia", Who: "owner or media.view", Serve: u.get, Doc: u.getDoc()},
		{Method: "DELETE", Path: one, Name: "deleteMedia", Who: "owner or media.remove", Serve: u.remove, Doc: u.deleteDoc()},
		{Method: "POST", Path: one + "/upload", Name: "resumeMediaUpload", Who: "owner", Serve: u.resume, Doc: u.resumeDoc()},
		{Method: "POST", Path: one + "/complete", Name: "completeMedia", Who: "owner", Serve: u.complete, Doc: u.completeDoc()},
	}
}

// mediaView is a media as its owner sees it.
type mediaView struct {
	ID        schema.ID          `json:"id"`
	Status    models.MediaStatus `json:"status"`
	FileName  string             `json:"filename"`
	Alt       string             `json:"alt"`
	Captions  string             `json:"captions"`
	Type      string             `json:"type"`
	Size      int64              `json:"size"`
	Width     *int               `json:"width"`
	Height    *int               `json:"height"`
	SHA256    *string            `json:"sha256"`
	URL       *string            `json:"url"`
	ThumbURL  *string            `json:"thumb_url"`
	PixelURL  *string            `json:"pixel_url"`
	VTTURL    *string            `json:"captions_url"`
	Failure   *string            `json:"failure"`
	CreatedAt schema.Time        `json:"created_at"`
	UpdatedAt schema.Time        `json:"updated_at"`
	Upload    *uploadView        `json:"upload,omitempty"`
}

// uploadView says where to send the bytes.
type uploadView struct {
	ExpiresAt schema.Time `json:"expires_at"`
	Form      *formView   `json:"form,omitempty"`
	PartSize  int64       `json:"part_size,omitempty"`
	Parts     []partView  `json:"parts,omitempty"`
}

type formView struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

type partView struct {
	Number int    `json:"number"`
	Size   int64  `json:"size"`
	Done   bool   `json:"done"`
	URL    string `json:"url"`
}

func (u *uploads) view(row *models.Media, up *media.Upload) mediaView {
	v := mediaView{ID: row.ID, Status: row.Status, FileName: row.Name, Alt: row.Alt, Captions: row.Captions, Type: row.MIME, Size: row.Bytes,
		SHA256: orNil(row.SHA256), Failure: orNil(row.Failure), CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt}
	v.VTTURL = orNil(u.Media.CaptionsURL(row))
	if row.Width > 0 {
		v.Width, v.Height = &row.Width, &row.Height
	}
	if row.Status == models.MediaReady {
		v.URL, v.ThumbURL, v.PixelURL = orNil(u.Files.URL(row.File)), orNil(u.Files.URL(row.Thumb)), orNil(u.Files.URL(row.Pixel))
	}
	if up == nil {
		return v
	}
	v.Upload = &uploadView{ExpiresAt: schema.At(up.Until), PartSize: up.PartSize}
	if up.Form != nil {
		v.Upload.Form = &formView{u.near(up.Form.URL), up.Form.Fields}
	}
	for _, p := range up.Parts {
		v.Upload.Parts = append(v.Upload.Parts, partView{p.Number, p.Size, p.Done, u.near(p.URL)})
	}
	return v
}

// near is an address without this site's own name, which browsers may know
// under another one.
func (u *uploads) near(address string) string {
	site := strings.TrimSuffix(u.Settings.App.PublicURL, "/")
	if path, here := strings.CutPrefix(address, site+"/"); here {
		return "/" + path
	}
	return address
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (u *uploads) answer(status int, row *models.Media, up *media.Upload) (answer, error) {
	body, err := json.Marshal(u.view(row, up))
	return answer{Status: status, ETag: rowTag(row.LockVersion, body), Body: body}, err
}

// someone is who asks, who must be somebody.
func (u *uploads) someone(c *fiber.Ctx) (schema.Actor, error) {
	if err := wantsJSON(c); err != nil {
		return nil, err
	}
	actor := u.Actor(c)
	if actor.ActorID().IsZero() {
		return nil, schema.ErrUnauthorized
	}
	return actor, nil
}

// one finds the media of an address, which takes no parameters.
func (u *uploads) one(c *fiber.Ctx) (schema.Actor, *models.Media, error) {
	if err := wantsJSON(c); err != nil {
		return nil, nil, err
	}
	actor := u.Actor(c)
	id, err := schema.ParseID(c.Params("id"))
	if err != nil {
		return nil, nil, schema.ErrNotFound
	}
	row, err := u.Media.Find(c.UserContext(), actor, id)
	if errors.Is(err, schema.ErrUnauthorized) || errors.Is(err, schema.ErrForbidden) {
		err = schema.ErrNotFound
	}
	if err == nil {
		err = plainQuery(c)
	}
	return actor, row, err
}

// create answers POST /api/v1/media.
func (u *uploads) create(c *fiber.Ctx) error {
	actor, err := u.someone(c)
	if err != nil {
		return err
	}
	if err := u.model.Policy.Can(actor, schema.VerbAdd, nil); err != nil {
		return err
	}
	if _, err := readBody(c, mimeJSON); err != nil {
		return err
	}
	if err := plainQuery(c); err != nil {
		return err
	}
	var in struct {
		FileName string `json:"filename,omitempty"`
		Type     string `json:"type"`
		Size     int64  `json:"size"`
		SHA256   string `json:"sha256,omitempty"`
		Alt      string `json:"alt,omitempty"`
		Captions string `json:"captions,omitempty"`
	}
	if err := strictjson.Decode(c.Request().Body(), &in); err != nil {
		return err
	}
	return u.once(c, actor, func(ctx context.Context) (answer, error) {
		row, err := u.Media.Begin(ctx, actor, media.Wanted{Name: in.FileName, Type: in.Type, Size: in.Size, SHA256: in.SHA256, Alt: in.Alt, Captions: in.Captions})
		if err != nil {
			return answer{}, err
		}
		if row.Status != models.MediaUploading {
			return u.answer(fiber.StatusOK, row, nil) // these bytes have come before
		}
		up, err := u.Media.Form(ctx, row)
		if err != nil {
			return answer{}, err
		}
		out, err := u.answer(fiber.StatusCreated, row, up)
		out.Location = mediaRoot + "/" + row.ID.String()
		return out, err
	})
}

// get answers GET /api/v1/media/{id}.
func (u *uploads) get(c *fiber.Ctx) error {
	actor, row, err := u.one(c)
	if err != nil {
		return err
	}
	out, err := u.answer(fiber.StatusOK, row, nil)
	if err != nil {
		return err
	}
	return u.send(c, actor, out)
}

// resume answers POST /api/v1/media/{id}/upload: where to send what has not
// come yet. Asked twice it says the same, so that no key is kept for it.
func (u *uploads) resume(c *fiber.Ctx) error {
	actor, row, err := u.one(c)
	if err != nil {
		return err
	}
	if err := emptyBody(c); err != nil {
		return err
	}
	row, up, err := u.Media.Resume(c.UserContext(), actor, row.ID)
	if err != nil {
		return err
	}
	out, err := u.answer(fiber.StatusOK, row, up)
	if err != nil {
		return err
	}
	return u.send(c, actor, out)
}

// complete answers POST /api/v1/media/{id}/complete. The bytes are looked at
// before the transaction begins: the store may be slow.
func (u *uploads) complete(c *fiber.Ctx) error {
	actor, row, err := u.one(c)
	if err != nil {
		return err
	}
	if err := emptyBody(c); err != nil {
		return err
	}
	checked, err := u.Media.Check(c.UserContext(), actor, row.ID)
	if err != nil {
		return err
	}
	return u.once(c, actor, func(ctx context.Context) (answer, error) {
		row, err := u.Media.Accept(ctx, checked)
		if err != nil {
			return answer{}, err
		}
		return u.answer(fiber.StatusOK, row, nil)
	})
}

// remove answers DELETE /api/v1/media/{id}.
func (u *uploads) remove(c *fiber.Ctx) error {
	actor, row, err := u.one(c)
	if err != nil {
		return err
	}
	var lock *int64
	if header := c.Get(fiber.HeaderIfMatch); header != "" {
		want := parseMatch(header)
		if !want.has(row.LockVersion) {
			return preconditionFailed()
		}
		if !want.any {
			lock = &row.LockVersion
		}
	}
	if err := u.Media.Remove(c.UserContext(), actor, row.ID, lock); err != nil {
		return stale(err)
	}
	return u.send(c, actor, answer{Status: fiber.StatusNoContent})
}

// emptyBody refuses members where a body has nothing to say.
func emptyBody(c *fiber.Ctx) error {
	members, err := optionalBody(c)
	if err != nil {
		return err
	}
	d := &replyDecoder{}
	d.only(members)
	return d.found.OrNil()
}
