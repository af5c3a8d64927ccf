// Main: where the program starts.

@main
struct Main {
    static func main() {}
}
