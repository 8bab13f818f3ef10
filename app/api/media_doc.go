package api

import (
	"duckhoo/models/media"
	"duckhoo/models/webvtt"
)

// This file describes uploads in the document.

const mediaTag = "Media"

func mediaTypes() []any {
	var out []any
	for _, t := range append(media.Pictures[:len(media.Pictures):len(media.Pictures)], media.Plays...) {
		out = append(out, t)
	}
	return out
}

// mediaSchemas are the schemas of uploads.
func mediaSchemas() map[string]Schema {
	nullable := func(s Schema) Schema { s["type"] = []any{s["type"], "null"}; return s }
	address := func(text string) Schema {
		return Schema{"type": "string", "format": "uri-reference", "maxLength": 4096, "description": text}
	}
	moment := func(text string) Schema {
		return Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": text}
	}
	size := Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": media.FileBytes, "description": "Bytes: up to 5 MiB of a picture, 20 MiB of sound and film."}
	sum := func() Schema {
		return Schema{"type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the bytes that you upload, in hexadecimal."}
	}
	kind := Schema{"type": "string", "enum": mediaTypes(), "description": "The media type. Pictures are stored as PNG or JPEG, whatever came."}
	name := Schema{"type": "string", "maxLength": media.NameMost, "pattern": linePattern, "description": "What the file is called. It is shown and never used as a name in storage."}
	alt := Schema{"type": "string", "maxLength": 300, "description": "Read to those who do not see the picture."}
	captions := Schema{"type": "string", "maxLength": webvtt.BytesMost, "description": "The captions of a film or a sound: WebVTT of up to 64 KiB and 2,000 cues with nothing but times and words."}
	pixels := func(text string) Schema {
		return nullable(Schema{"type": "integer", "format": "int32", "minimum": 1, "maximum": media.Side, "description": text})
	}
	part := Schema{"type": "object", "required": []any{"number", "size", "done", "url"}, "properties": Schema{
		"number": count("Parts begin at 1.", 10), "size": count("How many bytes it has.", media.FileBytes),
		"done": Schema{"type": "boolean", "description": "It has come. Send it again if you saw it fail: some stores count what they did not get."}, "url": address("Where to PUT it; a path is this site's."),
	}}
	upload := Schema{"type": "object", "title": "Where to upload", "description": "Where to send the bytes: as a form, or in parts when there are more than 5 MiB.", "required": []any{"expires_at"}, "properties": Schema{
		"expires_at": moment("Until when these addresses work. Ask for new ones at `/upload`."),
		"form": Schema{"type": "object", "description": "POST it as multipart/form-data: these fields, then the file as `file`.", "required": []any{"url", "fields"}, "properties": Schema{
			"url": address("Where to; a path is this site's."), "fields": Schema{"type": "object", "additionalProperties": Schema{"type": "string", "maxLength": 8192}, "description": "Exactly these."}}},
		"part_size": count("Bytes of every part but the last. The addresses of the parts are asked for at `/upload`.", media.FileBytes),
		"parts":     Schema{"type": "array", "maxItems": 10, "items": part, "description": "All parts in order."},
	}}
	row := Schema{"type": "object", "title": "Media", "description": "A picture, a sound or a film that you uploaded.",
		"required": []any{"id", "status", "filename", "alt", "captions", "type", "size", "width", "height", "sha256", "url", "thumb_url", "pixel_url", "captions_url", "failure", "created_at", "updated_at"},
		"properties": Schema{
			"id": Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": "The id, which a quiz names to use it."},
			"status": Schema{"type": "string", "enum": []any{"uploading", "processing", "ready", "failed", "blocked"},
				"description": "`processing` becomes `ready` by itself. `failed`: the bytes were refused and are gone."},
			"filename": name, "alt": alt, "captions": captions, "type": kind, "size": size,
			"width": pixels("Pixels, of a picture."), "height": pixels("Pixels, of a picture."), "sha256": nullable(sum()),
			"url": nullable(address("Where it is read, once it is ready.")), "thumb_url": nullable(address("A small picture, up to 480 pixels.")),
			"pixel_url":    nullable(address("The picture in the colours of the NES.")),
			"captions_url": nullable(address("Where the captions are read: the address of the file with `.vtt` behind it.")),
			"failure":      Schema{"type": []any{"string", "null"}, "maxLength": 40, "pattern": "^[a-z_]*$", "description": "Why it has failed."},
			"created_at":   moment("When it was asked for."), "updated_at": moment("When it last changed."), "upload": schemaRef("MediaUpload"),
		}}
	create := Schema{"type": "object", "title": "File to upload", "description": "What you want to upload, as you know it.", "required": []any{"type", "size"}, "additionalProperties": false,
		"properties": Schema{"filename": name, "type": kind, "size": size, "sha256": sum(), "alt": alt, "captions": captions}}
	return map[string]Schema{"Media": row, "MediaUpload": upload, "MediaCreate": create}
}

func mediaExample(status string, upload Schema) Schema {
	out := Schema{"id": exampleID, "status": status, "filename": "duck.png", "alt": "A duck on a pond", "captions": "", "type": "image/png", "size": 34567, "width": nil, "height": nil,
		"sha256": nil, "url": nil, "thumb_url": nil, "pixel_url": nil, "captions_url": nil, "failure": nil, "created_at": exampleTime, "updated_at": exampleTime}
	if status == "ready" {
		file := "/media/local/2026/01/" + exampleID
		out["width"], out["height"], out["sha256"] = 640, 480, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
		out["url"], out["thumb_url"], out["pixel_url"] = file+".png", file+"-thumb.png", file+"-pixel.png"
	}
	if upload != nil {
		out["upload"] = upload
	}
	return out
}

func formExample() Schema {
	return Schema{"expires_at": exampleTime, "form": Schema{"url": "/media/uploads/local",
		"fields": Schema{"key": "uploads/" + exampleID, "Content-Type": "image/png", "policy": "eyJrZXkiOi4uLn0=", "signature": "5f2c"}}}
}

func mediaAnswer(text, status string, upload Schema, headers ...string) Answer {
	return Answer{Description: text, Headers: append([]string{"ETag"}, headers...), Schema: schemaRef("Media"), Example: mediaExample(status, upload)}
}

// nothing is a body that may be left out.
func nothing() *Content {
	return &Content{Optional: true, Example: Schema{}, Schema: Schema{"type": "object", "description": "An empty object, or no body.", "additionalProperties": false, "maxProperties": 0}}
}

func (u *uploads) createDoc() *Operation {
	return &Operation{
		Tag: mediaTag, Summary: "Ask for a place to upload", Access: Somebody,
		Description: "Gives a file a place in storage, which takes these bytes and no others for five minutes. Send them there, then complete the upload. " +
			"A `sha256` that you have uploaded before is answered with that media. Needs the permission `media.add`.",
		Parameters: []Schema{ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body:       &Content{Schema: schemaRef("MediaCreate"), Example: Schema{"filename": "duck.png", "type": "image/png", "size": 34567, "alt": "A duck on a pond"}},
		Answers: errorsOf(map[int]Answer{
			200: mediaAnswer("You have uploaded these bytes before.", "ready", nil, "IdempotentReplayed"),
			201: mediaAnswer("The place.", "uploading", formExample(), "Location", "IdempotentReplayed"),
		}, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503, 507),
	}
}

func (u *uploads) getDoc() *Operation {
	return &Operation{
		Tag: mediaTag, Summary: "Read one media", Access: Somebody, Description: "Reads what became of an upload of yours.",
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfNoneMatch")},
		Answers:    errorsOf(map[int]Answer{200: mediaAnswer("The media.", "ready", nil), 304: notModified()}, rowErrors...),
	}
}

func (u *uploads) resumeDoc() *Operation {
	return &Operation{
		Tag: mediaTag, Summary: "Go on with an upload", Access: Somebody,
		Description: "Says which parts of an upload have come and where to send the rest, for five minutes more. Ask again after the network was lost.",
		Parameters:  []Schema{ref("parameters", "Id"), ref("parameters", "CSRF")},
		Body:        nothing(),
		Answers: errorsOf(map[int]Answer{200: mediaAnswer("Where to go on.", "uploading", Schema{"expires_at": exampleTime, "part_size": 5 << 20, "parts": []any{
			Schema{"number": 1, "size": 5 << 20, "done": true, "url": "/media/uploads/local?part=1"}, Schema{"number": 2, "size": 1024, "done": false, "url": "/media/uploads/local?part=2"}}})},
			writeErrors...),
	}
}

func (u *uploads) completeDoc() *Operation {
	return &Operation{
		Tag: mediaTag, Summary: "Complete an upload", Access: Somebody,
		Description: "Looks at the bytes that have come. What is not what was announced, or is not accepted, is a 422, is removed, and its media has failed. " +
			"Bytes that you have uploaded before are answered with that media, whose id is another one.",
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IdempotencyKey"), ref("parameters", "CSRF")},
		Body:       nothing(),
		Answers:    errorsOf(map[int]Answer{200: mediaAnswer("The media, which is being processed.", "processing", nil, "IdempotentReplayed")}, writeErrors...),
	}
}

func (u *uploads) deleteDoc() *Operation {
	return &Operation{
		Tag: mediaTag, Summary: "Delete a media", Access: Somebody, Description: "Removes an upload of yours with its files. What a quiz uses is a 409.",
		Parameters: []Schema{ref("parameters", "Id"), ref("parameters", "IfMatchOptional"), ref("parameters", "CSRF")},
		Answers:    errorsOf(map[int]Answer{204: {Description: "Deleted."}}, 400, 401, 403, 404, 409, 412, 429, 500, 503),
	}
}
