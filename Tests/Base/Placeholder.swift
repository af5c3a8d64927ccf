// Placeholder: replaced by the first test of the module.
