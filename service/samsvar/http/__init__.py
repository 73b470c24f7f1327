"""HTTP as both faces speak it, the API and the pages: addresses, parameters, forms, languages, caching, routes."""
