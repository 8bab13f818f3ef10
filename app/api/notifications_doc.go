package api

import "duckhoo/models"

// notificationSchemas are the schemas of notifications.
func notificationSchemas() map[string]Schema {
	kinds, optional := []any{}, []any{}
	props := Schema{}
	for _, kind := range models.NotificationKind("").Choices() {
		kinds = append(kinds, kind)
		if models.NotificationKind(kind).Owed() {
			continue
		}
		optional = append(optional, kind)
		props[kind] = Schema{"type": "boolean", "description": models.NotificationKind(kind).Label("en") + "."}
	}
	id := func(text string, null bool) Schema {
		s := Schema{"type": "string", "format": "uuid", "pattern": idPattern, "maxLength": 36, "description": text}
		if null {
			s["type"] = []any{"string", "null"}
		}
		return s
	}
	moment := Schema{"type": "string", "format": "date-time", "maxLength": 40, "description": "When it happened."}
	read := Schema{"type": []any{"string", "null"}, "format": "date-time", "maxLength": 40, "description": "When it was marked as read; null while it is unread."}
	return map[string]Schema{
		"Notification": {"type": "object", "title": "Notification", "description": "Something that happened to what is yours.", "properties": Schema{
			"id": id("The id.", false), "kind": Schema{"type": "string", "enum": kinds, "description": "What happened."},
			"text":       Schema{"type": "string", "maxLength": 500, "description": "What happened, in the language that you read."},
			"reason":     Schema{"type": []any{"string", "null"}, "maxLength": 2000, "description": "Why staff decided so."},
			"quiz_id":    id("The quiz, as long as you may see it.", true),
			"comment_id": id("The comment.", true),
			"link":       Schema{"type": []any{"string", "null"}, "format": "uri-reference", "maxLength": 500, "description": "Where to look, on the site."},
			"created_at": moment, "read_at": read,
		}, "required": []any{"id", "kind", "text", "reason", "quiz_id", "comment_id", "link", "created_at", "read_at"}},
		"NotificationList": {"type": "object", "title": "Page of notifications", "description": "A page of your notifications.", "properties": Schema{
			"data": Schema{"type": "array", "maxItems": 1000, "items": schemaRef("Notification"), "description": "The notifications."}, "page": schemaRef("Paging")},
			"required": []any{"data", "page"}},
		"NotificationsUnread": {"type": "object", "title": "Unread notifications", "description": "How many you have not read.", "properties": Schema{
			"unread": Schema{"type": "integer", "format": "int32", "minimum": 0, "maximum": unreadMost, "description": "The number, counted up to 1,000."}}, "required": []any{"unread"}},
		"NotificationsRead": {"type": "object", "title": "Notifications to mark", "description": "Which ones you have read.", "additionalProperties": false, "properties": Schema{
			"ids": Schema{"type": "array", "maxItems": readMost, "items": id("An id.", false), "description": "Those you have read; without this member all of them."}}},
		"NotificationPreferences":      {"type": "object", "title": "Notification preferences", "description": "Which kinds you are told of.", "properties": props, "required": optional},
		"NotificationPreferencesPatch": {"type": "object", "title": "Preferences to change", "description": "Kinds that are absent stay as they are.", "additionalProperties": false, "properties": props},
	}
}

func noticeExample() Schema {
	return Schema{"id": exampleID, "kind": "quiz_approved", "text": "“Ducks” is published.", "reason": nil, "quiz_id": exampleID, "comment_id": nil,
		"link": "/quizzes/ducks", "created_at": exampleTime, "read_at": nil}
}

func preferencesExample() Schema {
	out := Schema{}
	for _, kind := range models.NotificationKind("").Wanted() {
		out[kind] = true
	}
	return out
}

func noticesDoc(summary, text string, parameters ...Schema) *Operation {
	return &Operation{Tag: "Notifications", Summary: summary, Description: text, Access: Somebody, Parameters: parameters}
}

func (n *notifications) listDoc() *Operation {
	doc := noticesDoc("List my notifications", "Lists what happened to what is yours, the newest first, in the language that you read.",
		ref("parameters", "Limit"), ref("parameters", "Cursor"), Schema{"name": "unread", "in": "query", "description": "Only what you have not read.",
			"schema": Schema{"type": "boolean", "default": false}}, ref("parameters", "IfNoneMatch"))
	doc.Answers = errorsOf(map[int]Answer{200: {Description: "A page of notifications.", Headers: []string{"ETag", "Link"}, Schema: schemaRef("NotificationList"), Example: Schema{
		"data": []any{noticeExample()}, "page": Schema{"next_cursor": nil, "prev_cursor": nil, "limit": 20}}}, 304: notModified()}, readErrors...)
	return doc
}

func unreadAnswer() Answer {
	return Answer{Description: "How many you have not read.", Headers: []string{"ETag"}, Schema: schemaRef("NotificationsUnread"), Example: Schema{"unread": 3}}
}

func (n *notifications) unreadDoc() *Operation {
	doc := noticesDoc("Count my unread notifications", "Counts what you have not read, up to 1,000.", ref("parameters", "IfNoneMatch"))
	doc.Answers = errorsOf(map[int]Answer{200: unreadAnswer(), 304: notModified()}, readErrors...)
	return doc
}

func (n *notifications) readDoc() *Operation {
	doc := noticesDoc("Mark notifications as read", "Marks the notifications that you name, or all of them. Ids that are not yours are passed over.", ref("parameters", "CSRF"))
	doc.Body = &Content{Schema: schemaRef("NotificationsRead"), Example: Schema{"ids": []any{exampleID}}}
	doc.Answers = errorsOf(map[int]Answer{200: unreadAnswer()}, writeErrors...)
	return doc
}

func preferencesAnswer() Answer {
	return Answer{Description: "Which kinds you are told of.", Headers: []string{"ETag"}, Schema: schemaRef("NotificationPreferences"), Example: preferencesExample()}
}

func (n *notifications) wantedDoc() *Operation {
	doc := noticesDoc("Read my notification preferences", "Says which kinds of notifications you get.", ref("parameters", "IfNoneMatch"))
	doc.Answers = errorsOf(map[int]Answer{200: preferencesAnswer(), 304: notModified()}, readErrors...)
	return doc
}

func (n *notifications) wantDoc() *Operation {
	doc := noticesDoc("Change my notification preferences", "Turns kinds of notifications on and off; what has been told stays.", ref("parameters", "CSRF"))
	doc.Body = &Content{Types: []string{mimeJSON, mimePatch}, Schema: schemaRef("NotificationPreferencesPatch"), Example: Schema{"comment": false}}
	doc.Answers = errorsOf(map[int]Answer{200: preferencesAnswer()}, writeErrors...)
	return doc
}
