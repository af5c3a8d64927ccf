// RedRiverCatalogue: what may cross: header rules, message types, party ids, their words.
