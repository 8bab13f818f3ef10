package api

import "github.com/gofiber/fiber/v2"

// pictureSchema is the answer to who has set a picture.
func pictureSchema() Schema {
	return Schema{"type": "object", "title": "Picture", "description": "Where your picture is.", "required": []any{"avatar"}, "properties": Schema{
		"avatar": Schema{"type": "string", "format": "uri-reference", "maxLength": 512, "description": "The address of the picture."}}}
}

// uploadSchema is the body that holds a picture.
func uploadSchema() Schema {
	return Schema{"type": "object", "title": "Picture to upload", "description": "One file, and how to show it.", "required": []any{pictureField}, "additionalProperties": false,
		"properties": Schema{pictureField: Schema{"type": "string", "format": "binary", "maxLength": 5 << 20,
			"description": "PNG, JPEG, GIF or WebP, at most 5 MiB and 4096 pixels wide and high."},
			pixelField: Schema{"type": "boolean", "default": false, "description": "Show it as pixel art, in the colours of the NES. The picture itself is not kept."}}}
}

func (r *resource) pictureDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "Set my picture", Access: Somebody,
		Description: "Sets your picture in one step. The type is what the bytes say; the picture is drawn anew, so that nothing but pixels stays, and gets an address that you do not choose.",
		Parameters:  []Schema{ref("parameters", "CSRF")},
		Body:        &Content{Types: []string{fiber.MIMEMultipartForm}, Schema: schemaRef("PictureUpload")},
		Answers: errorsOf(map[int]Answer{200: {Description: "The picture is set.", Schema: schemaRef("Picture"), Example: Schema{"avatar": "/media/local/2026/01/" + exampleID + ".png"}}},
			400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503, 507),
	}
}

func (r *resource) noPictureDoc() *Operation {
	return &Operation{
		Tag: "Me", Summary: "Remove my picture", Access: Somebody, Description: "Takes your picture away, and its file.",
		Parameters: []Schema{ref("parameters", "CSRF")},
		Answers:    errorsOf(map[int]Answer{204: {Description: "There is no picture any more."}}, 400, 401, 403, 409, 429, 500, 503),
	}
}
