package panel

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"duckhoo/models"
)

// Route is one address of the back office.
type Route struct {
	Method  string
	Path    string
	Who     string // who may call it, in words for the table of routes
	Handler fiber.Handler
}

// Routes lists the addresses of the back office, in the order in which they
// are to be mounted: a fixed segment comes before a parameter.
func (s *Site) Routes() []Route {
	list := slices.Concat(s.fixedRoutes(), s.pageRoutes(), s.modelRoutes())
	for i := range list {
		list[i].Path = s.base + list[i].Path
	}
	return list
}

// fixedRoutes are the addresses that the panel itself has.
func (s *Site) fixedRoutes() []Route {
	const (
		anyone = "anybody"
		staff  = "staff"
	)
	return []Route{
		{fiber.MethodGet, "/login", anyone, s.loginPage},
		{fiber.MethodPost, "/login", anyone, s.login},
		{fiber.MethodGet, "/login/code", anyone, s.stepPage},
		{fiber.MethodPost, "/login/code", anyone, s.finishStep},
		{fiber.MethodPost, "/logout", anyone, s.logout},
		{fiber.MethodGet, "/", staff, s.staff(s.dashboard)},
		{fiber.MethodGet, "/account", staff, s.own(s.account)},
		{fiber.MethodGet, "/account/app", staff, s.own(s.appPage)},
		{fiber.MethodPost, "/account/app", staff, s.own(s.startApp)},
		{fiber.MethodPost, "/account/app/confirm", staff, s.own(s.confirmApp)},
		{fiber.MethodPost, "/account/app/off", staff, s.own(s.turnOffApp)},
		{fiber.MethodPost, "/account/app/codes", staff, s.own(s.newCodes)},
		{fiber.MethodGet, "/account/password", staff, s.own(s.passwordPage)},
		{fiber.MethodPost, "/account/password", staff, s.own(s.changePassword)},
		{fiber.MethodPost, "/account/passkeys", staff, s.own(s.changePasskey)},
		{fiber.MethodPost, "/account/logins", staff, s.own(s.endLogIn)},
		{fiber.MethodPost, "/view-as", models.ViewAs, s.staff(s.viewAs)},
		{fiber.MethodPost, "/view-as/stop", "who views as somebody", s.stopViewing},
		{fiber.MethodGet, "/search", staff, s.staff(s.search)},
		{fiber.MethodGet, "/audit", "audit_log.view", s.staff(s.auditLog)},
		{fiber.MethodPost, "/audit", "audit_log.{action}", s.staff(s.auditBulk)},
		{fiber.MethodPost, "/markdown", staff, s.staff(s.markdown)},
		{fiber.MethodGet, "/jobs", "job.view", s.staff(s.jobs)},
		{fiber.MethodGet, "/metrics", "case.view and decision.view", s.staff(s.metrics)},
		{fiber.MethodGet, "/metrics/:table", "case.view and decision.view", s.staff(s.metricsFile)},
		{fiber.MethodGet, "/queue", "case.view", s.staff(s.queue)},
		{fiber.MethodGet, "/queue/many", "case.view", s.staff(s.queueMany)},
		{fiber.MethodPost, "/queue/many", "case.view", s.staff(s.decideMany)},
		{fiber.MethodPost, "/queue/undo/:id", "self", s.staff(s.undoVerdict)},
		{fiber.MethodPost, "/queue/many/:id/undo", "self", s.staff(s.undoMany)},
		{fiber.MethodPost, "/queue/answers/:id", "key_revision.add", s.staff(s.acceptAnswer)},
		{fiber.MethodGet, "/queue/:id", "case.view", s.staff(s.queueCase)},
		{fiber.MethodPost, "/queue/:id/:verb", "case.{verb}", s.staff(s.decideQueue)},
		{fiber.MethodGet, "/tasks", staff, s.staff(s.tasks)},
		{fiber.MethodGet, "/tasks/:id", "self", s.staff(s.task)},
		{fiber.MethodGet, "/tasks/:id/file", "self", s.staff(s.taskFile)},
		{fiber.MethodPost, "/tasks/:id/:verb", "self", s.staff(s.decideTask)},
		{fiber.MethodGet, "/notes/:id/", "{model}.view", s.staff(s.toNote)},
		{fiber.MethodPost, "/jobs/:id/:verb", "job.{verb}", s.staff(s.decideJob)},
	}
}

// modelRoutes are the addresses of every model.
func (s *Site) modelRoutes() []Route {
	return []Route{
		{fiber.MethodGet, "/:plural/", "{model}.view", s.model(s.list)},
		{fiber.MethodPost, "/:plural/", "{model}.{action}", s.model(s.bulk)},
		{fiber.MethodGet, "/:plural/add", "{model}.add", s.model(s.addPage)},
		{fiber.MethodPost, "/:plural/add", "{model}.add", s.model(s.add)},
		{fiber.MethodGet, "/:plural/trash", "{model}.delete", s.model(s.trash)},
		{fiber.MethodPost, "/:plural/trash", "{model}.delete", s.model(s.trashMany)},
		{fiber.MethodGet, "/:plural/facets", "{model}.view", s.model(s.facets)},
		{fiber.MethodGet, "/:plural/pick", "{model}.view", s.model(s.pick)},
		{fiber.MethodGet, "/:plural/upload", "{model}.add", s.model(s.uploadPage)},
		{fiber.MethodPost, "/:plural/upload", "{model}.add", s.model(s.upload)},
		{fiber.MethodGet, "/:plural/export", "{model}.view", s.model(s.exportForm)},
		{fiber.MethodPost, "/:plural/export", "{model}.view", s.model(s.export)},
		{fiber.MethodGet, "/:plural/import", "{model}.add or .change", s.model(s.importPage)},
		{fiber.MethodPost, "/:plural/import", "{model}.add or .change", s.model(s.importFile)},
		{fiber.MethodPost, "/:plural/columns", "{model}.view", s.model(s.chooseColumns)},
		{fiber.MethodPost, "/:plural/views", "{model}.view", s.model(s.saveView)},
		{fiber.MethodPost, "/:plural/views/:view", "self", s.model(s.changeView)},
		{fiber.MethodGet, "/:plural/autocomplete/:field", "{model}.view", s.model(s.autocomplete)},
		{fiber.MethodGet, "/:plural/:id/", "{model}.view or .change", s.model(s.changePage)},
		{fiber.MethodPost, "/:plural/:id/", "{model}.change", s.model(s.change)},
		{fiber.MethodGet, "/:plural/:id/actions", "{model}.view or .change", s.model(s.rowActions)},
		{fiber.MethodGet, "/:plural/:id/preview", "{model}.view", s.model(s.preview)},
		{fiber.MethodGet, "/:plural/:id/history", "{model}.view", s.model(s.history)},
		{fiber.MethodGet, "/:plural/:id/history/:entry", "{model}.change", s.model(s.revertPage)},
		{fiber.MethodPost, "/:plural/:id/history/:entry", "{model}.change", s.model(s.revert)},
		{fiber.MethodGet, "/:plural/:id/chosen", "{model}.view or .change", s.model(s.chosenPage)},
		{fiber.MethodPost, "/:plural/:id/notes", "{model}.view", s.model(s.addNote)},
		{fiber.MethodPost, "/:plural/:id/notes/:note/delete", "self", s.model(s.removeNote)},
		{fiber.MethodGet, "/:plural/:id/people", "{model}.view", s.model(s.offerHandles)},
		{fiber.MethodGet, "/:plural/:id/delete", "{model}.delete", s.model(s.deletePage)},
		{fiber.MethodPost, "/:plural/:id/delete", "{model}.delete", s.model(s.delete)},
		{fiber.MethodPost, "/:plural/:id/restore", "{model}.delete", s.model(s.restore)},
		{fiber.MethodGet, "/:plural/:id/purge", "{model}.delete", s.model(s.purgePage)},
		{fiber.MethodPost, "/:plural/:id/purge", "{model}.delete", s.model(s.purge)},
		{fiber.MethodGet, "/:plural/:id/:verb", "{model}.{verb}", s.model(s.transitionPage)},
		{fiber.MethodPost, "/:plural/:id/:verb", "{model}.{verb}", s.model(s.transition)},
	}
}
