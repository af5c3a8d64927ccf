# RedRiver: the few commands a person needs. `make` alone lists them.
#
# Nothing is downloaded but Debian packages that are missing; with all of them there, every target
# works without a network.

.SUFFIXES:
.DEFAULT_GOAL := help
SHELL := /bin/sh

# To build and run: OpenSSL and ZeroMQ. To test besides: the other implementation the node is tested
# against is written in Python (Debian's own, /usr/bin/python3), and certificates are made with openssl.
# Where golang-go and golang-golang-x-mod-dev are there too, Go's own verifier reads our ledgers; they
# are a quarter of a gigabyte, so nothing installs them.
BUILD_PACKAGES = libssl-dev libzmq3-dev pkg-config
TEST_PACKAGES = openssl python3-zmq python3-cryptography

# The same flags for every build, so that lint, test and demo share one build folder and its results.
# The check holds every `import` to what Package.swift allows the module.
CHECK = --explicit-target-dependency-import-check error
PROGRAM = .build/debug/redriver
EVENTS = .build/tests.jsonl

# What is handed on: make demo ARGS='--lang zh', make test ARGS='--filter RedRiverBaseTests'.
ARGS =
MESSAGES = 2000
KILLS = 20
MINUTES = 60
RATE = 500
SANITIZERS = thread address
RUNS = 10000000
SECONDS = 10

# Installs those of the packages $(1) that are missing; touches the network only if one is.
define install
@command -v dpkg-query >/dev/null 2>&1 || { \
    echo "deps: not a Debian system; not checked: $(1)"; exit 0; }; \
missing=; \
for package in $(1); do \
    state=$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null) || state=; \
    [ "$$state" = installed ] || missing="$$missing $$package"; \
done; \
if [ -z "$$missing" ]; then echo "deps: already here: $(1)"; exit 0; fi; \
root=; \
if [ "$$(id -u)" -ne 0 ]; then \
    command -v sudo >/dev/null 2>&1 || { \
        echo "deps: missing:$$missing; as root: apt-get install$$missing" >&2; exit 1; }; \
    root="sudo"; \
fi; \
echo "deps: installing what is missing:$$missing"; \
$$root apt-get update -q && \
$$root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $$missing
endef

.PHONY: help deps deps-build swift build test demo torture soak sanitize mutate fuzz format lint clean

help:
	@echo 'make demo     vi: xem hai nút trao đổi một chuyến hàng   zh: 演示两个节点交换一批货物的报文'
	@echo '              en: watch two nodes exchange the messages of one lorry (ARGS="--lang zh")'
	@echo 'make test     vi: cài gói còn thiếu, dựng và kiểm thử     zh: 安装缺少的软件包、构建并测试'
	@echo '              en: install what is missing, build, test (ARGS="--filter RedRiverBaseTests")'
	@echo 'make torture  vi: ngắt đột ngột nhiều lần khi đang chạy   zh: 运行中反复强制终止进程'
	@echo '              en: kill nodes at work, over and over (MESSAGES=2000 KILLS=20)'
	@echo 'make soak     vi: chạy lâu với tải đều, xem bộ nhớ có tăng  zh: 以恒定负载长时间运行，检查内存增长'
	@echo '              en: a steady load for long; does anything grow (MINUTES=60 RATE=500)'
	@echo 'make sanitize vi: tìm tranh chấp dữ liệu, lỗi và rò rỉ bộ nhớ  zh: 检测数据竞争、内存错误与泄漏'
	@echo '              en: look for data races, memory errors and leaks (SANITIZERS=thread)'
	@echo 'make mutate   vi: thử các bộ phân tích với dữ liệu hỏng   zh: 用变异数据检验所有解析器'
	@echo '              en: give every parser mutated input (RUNS=10000000)'
	@echo 'make fuzz     vi: như trên, dò mã chưa chạy tới (libFuzzer)  zh: 同上，由 libFuzzer 探索新路径'
	@echo '              en: the same under libFuzzer, so long for each (SECONDS=10 ARGS=json)'
	@echo 'make deps     vi: chỉ cài các gói Debian còn thiếu        zh: 仅安装缺少的 Debian 软件包'
	@echo '              en: install only the Debian packages that are missing'
	@echo 'make build    vi: dựng chương trình  zh: 构建程序  en: build $(PROGRAM)'
	@echo 'make lint     vi: kiểm tra mã nguồn  zh: 检查源代码  en: check format and imports'
	@echo 'make format   vi: định dạng mã nguồn  zh: 格式化源代码  en: format the sources'
	@echo 'make clean    vi: xóa thư mục .build  zh: 删除 .build  en: remove what was built'

deps:
	$(call install,$(BUILD_PACKAGES) $(TEST_PACKAGES))

deps-build:
	$(call install,$(BUILD_PACKAGES))

swift:
	@command -v swift >/dev/null 2>&1 || { \
	    echo 'Swift 6.3 is needed: https://www.swift.org/install/linux/' >&2; exit 1; }

# Debug: half the processor time of a release build (40 s against 85 s from nothing), and what the
# tests then go on from.
build: swift deps-build
	swift build $(CHECK) --product redriver

# One after the other: most of the time goes to tests that start nodes, which use both cores already,
# and the time of a test is then its own. The last lines say which were slow and which were skipped.
# REDRIVER_REQUIRE=python,root makes failures of the latter (Tests/Support/Need.swift has the kinds).
test: swift deps
	@rm -f $(EVENTS)
	@swift test $(CHECK) --no-parallel --event-stream-output-path $(EVENTS) $(ARGS); status=$$?; \
	/usr/bin/python3 Tests/report $(EVENTS); exit $$status

demo: build
	$(PROGRAM) demo $(ARGS)

torture: build
	$(PROGRAM) torture --messages $(MESSAGES) --kills $(KILLS) $(ARGS)

# For release: what is measured is what people run.
soak: swift deps-build
	swift build $(CHECK) -c release --product redriver
	swift build $(CHECK) -c release --product redriver-bench
	.build/release/redriver-bench soak --minutes $(MINUTES) --rate $(RATE) $(ARGS)

# Builds of their own below .build, so that neither these nor the ordinary one is made anew.
sanitize: swift deps
	@for sanitizer in $(SANITIZERS); do Tests/Sanitize/run $$sanitizer || exit 1; done

# Seeded: the same inputs for the same seed (ARGS='--seed 7').
mutate: swift deps-build
	swift build $(CHECK) -c release --product redriver-fuzz
	.build/release/redriver-fuzz --runs $(RUNS) $(ARGS)

fuzz: swift deps-build
	@Tests/Fuzz/run $(SECONDS) $(ARGS)

format: swift
	swift format -i --configuration .ci/swift-format.json -r Sources Tests Package.swift

lint: swift deps
	swift format lint --strict --configuration .ci/swift-format.json -r Sources Tests Package.swift
	swift build $(CHECK) --build-tests

clean:
	rm -rf .build
