package api

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"duckhoo/config"
	"duckhoo/models/schema"
)

// window reads limit and cursor of a list that the program builds, and what else
// that list knows; any other parameter is refused.
func window(c *fiber.Ctx, s *config.Settings, more map[string]func(value string) *schema.Problem) (limit int, cursor string, err error) {
	limit = s.API.PageSize
	known := append([]string{"cursor", "limit"}, slices.Sorted(maps.Keys(more))...)
	var found schema.Invalid
	for name, value := range c.Queries() {
		read := more[name]
		switch {
		case name == "cursor":
			cursor = value
		case name == "limit":
			if limit, err = strconv.Atoi(value); err != nil || limit < 1 || limit > s.API.PageMax {
				most := strconv.Itoa(s.API.PageMax)
				found = append(found, problem("/limit", "invalid", "1부터 "+most+"까지예요.", "From 1 to "+most+"."))
			}
		case read != nil:
			if wrong := read(value); wrong != nil {
				found = append(found, *wrong)
			}
		default:
			list := strings.Join(known, ", ")
			found = append(found, problem("/"+name, "unknown_parameter", "모르는 조건이에요. 쓸 수 있는 것: "+list, "Unknown; there are "+list+"."))
		}
	}
	if len(found) > 0 {
		return 0, "", badParameter(found...)
	}
	return limit, cursor, nil
}
