// CatalogueFolder: the catalogue that comes with the program, read from its folder.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverFiles
internal import RedRiverJSON

/// The folder of schemas, code lists and vocabulary.
enum CatalogueFolder {
    /// The catalogue in the first folder there is, or in `folder` if that is given.
    static func catalogue(_ folder: String? = nil) throws -> Catalogue {
        let folder = try folder ?? SchemaFolder.find(environment: Environment.value)
        return try Catalogue(files: files(folder))
    }

    /// What is read of a folder.
    static func files(_ folder: String) throws(FilesError) -> [String: [UInt8]] {
        try Files.readTree(folder, suffix: ".json", atMost: Limits.configurationFile)
    }
}
