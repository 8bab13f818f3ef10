package api

func (a *API) consoleRoutes() []Route { return nil }
