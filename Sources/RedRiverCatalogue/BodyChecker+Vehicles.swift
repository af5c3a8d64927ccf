// BodyChecker+Vehicles: containers, plates, vehicle numbers, and weights (RR-D10, D15, D16, D23).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    // MARK: RR-D10

    /// Containers, as objects with a number or as numbers alone.
    mutating func checkContainers(_ list: Int) {
        for container in elements(of: list) {
            guard let id = find("id", in: container) else {
                checkContainer(container)
                continue
            }
            checkContainer(id)
            if let size = find("sizeType", in: container) { check(size, in: .sizeTypes) }
            if let mass = find("tareMass", in: container) { _ = checkMass(mass) }
        }
    }

    private mutating func checkContainer(_ id: Int) {
        if !CheckDigit.isContainer(text(at: id)) {
            refuse("RR-D10", at: id, RuleWords.container)
        }
    }

    // MARK: RR-D15, RR-D16

    mutating func checkVehicles(_ vehicles: Int) {
        for vehicle in elements(of: vehicles) {
            if let plate = find("plate", in: vehicle) { checkPlate(plate) }
            if let means = find("rec28", in: vehicle) { check(means, in: .transportMeans) }
            if let vin = find("vin", in: vehicle) { checkVehicleNumber(vin, of: vehicle) }
            if let mass = find("tareMass", in: vehicle) { _ = checkMass(mass) }
        }
    }

    mutating func checkPlate(_ plate: Int) {
        guard let country = find("country", in: plate),
            let normalized = find("normalized", in: plate)
        else { return }
        check(country, in: .countries)
        let written = text(at: normalized)
        let provinces = catalogue.plateProvinces
        let looksVietnamese = IdentifierShape.isVietnamesePlate(written, provinces: provinces)
        if tape.isText(country, "VN") {
            if IdentifierShape.beginsWithHan(written) {
                refuse("RR-D15", at: country, RuleWords.plateCountry)
            } else if !looksVietnamese {
                warn("RR-D15", at: normalized, RuleWords.plateShape)
            }
        } else if tape.isText(country, "CN") {
            if looksVietnamese {
                refuse("RR-D15", at: country, RuleWords.plateCountry)
            } else if !IdentifierShape.isChinesePlate(written) {
                warn("RR-D15", at: normalized, RuleWords.plateShape)
            }
        }
    }

    private mutating func checkVehicleNumber(_ vin: Int, of vehicle: Int) {
        let written = text(at: vin)
        if CheckDigit.isVehicle(written) { return }
        let isOfChina = find("plate", in: vehicle).map { has("country", in: $0, "CN") } ?? false
        if isOfChina || !CheckDigit.hasVehicleShape(written) {
            refuse("RR-D16", at: vin, RuleWords.vehicleNumber)
        } else {
            warn("RR-D16", at: vin, RuleWords.vehicleNumber)
        }
    }

    // MARK: RR-D23

    /// What a vehicle and its load may weigh in all, in thousandths of a kilogram.
    private static let weightMost = 49_000 * 1000

    /// Warns where cargo, containers and vehicles are together above the limit.
    ///
    /// - Parameter cargo: In thousandths of a kilogram, at the node that says so.
    mutating func checkWeight(cargo: Int, at node: Int) {
        var sum = cargo
        for list in ["containers", "vehicles"] as [StaticString] {
            guard let list = find(list, in: 0) else { continue }
            for thing in elements(of: list) {
                sum += find("tareMass", in: thing).flatMap { mass(of: $0) } ?? 0
            }
        }
        if sum > Self.weightMost { warn("RR-D23", at: node, RuleWords.overweight(sum / 1000)) }
    }
}
