// ReportScript: what runs in the reader's browser: it hashes one message up to the signed root.
//
// It has no words of its own: it sets `data-state`, and the page shows the sentence that belongs to
// it in each language. It fetches nothing and sends nothing; the page's policy forbids both.
//
//     leaf ─▶ SHA-256(00 ‖ leaf) ─▶ SHA-256(01 ‖ left ‖ right) … ═ root in the note?
//     note ─▶ Ed25519 by each key of the policy
//
// The path is walked as RFC 9162 §2.1.3.2 says; `fn` and `sn` there are `node` and `last` here.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverReport

enum ReportScript {
    /// The script and its hash.
    static let script = PageScript(source, sha256: Digest.sha256(Array("\(source)".utf8)))

    private static let source: StaticString = #"""

        "use strict";
        (() => {
          const all = (selector) => Array.from(document.querySelectorAll(selector));
          const speak = () => {
            const chosen = document.querySelector("input[name=language]:checked");
            if (!chosen) return;
            document.documentElement.lang = chosen.value;
            document.title = chosen.dataset.title;
          };
          for (const input of all("input[name=language]")) input.addEventListener("change", speak);
          speak();

          const proof = document.getElementById("proof");
          if (!proof) return;
          const bytes = (text) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
          const hex = (data) =>
            Array.from(data, (unit) => unit.toString(16).padStart(2, "0")).join("");
          const join = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
          const mark = (selector, state) => {
            for (const element of all(selector)) element.dataset.state = state;
          };
          const fill = (selector, text) => {
            for (const element of all(selector)) element.textContent = text;
          };
          const subtle = window.crypto && window.crypto.subtle;
          const sha256 = async (...parts) =>
            new Uint8Array(await subtle.digest("SHA-256", join(...parts)));

          const record = bytes(proof.dataset.leaf);
          const note = bytes(proof.dataset.note);
          const path = proof.dataset.path.split(" ").filter((text) => text).map(bytes);
          const index = Number(proof.dataset.index);
          // The note: its name, the size of the tree, its root.
          const lines = new TextDecoder().decode(note).split("\n");
          const size = Number(lines[1]);
          const root = hex(bytes(lines[2]));

          // Walks from the leaf to the root, and tells each step.
          const climb = async (leaf) => {
            let hash = await sha256([0], leaf);
            const steps = [["SHA-256(00 ‖ leaf)", "", hex(hash)]];
            let node = index;
            let last = size - 1;
            let fits = Number.isSafeInteger(size) && Number.isSafeInteger(index) && index < size;
            for (const sibling of path) {
              if (last === 0) fits = false;
              const isRight = node % 2 === 1 || node === last;
              hash = isRight
                ? await sha256([1], sibling, hash) : await sha256([1], hash, sibling);
              const formula = isRight ? "SHA-256(01 ‖ B ‖ A)" : "SHA-256(01 ‖ A ‖ B)";
              steps.push([formula, hex(sibling), hex(hash)]);
              while (isRight && node % 2 === 0 && node !== 0) {
                node = Math.floor(node / 2);
                last = Math.floor(last / 2);
              }
              node = Math.floor(node / 2);
              last = Math.floor(last / 2);
            }
            return { steps, isGood: fits && last === 0 && hex(hash) === root };
          };

          const show = (steps) => {
            for (const body of all("tbody.steps")) {
              body.replaceChildren(...steps.map((cells, number) => {
                const row = document.createElement("tr");
                for (const text of [String(number), ...cells]) {
                  const cell = document.createElement("td");
                  cell.textContent = text;
                  row.append(cell);
                }
                return row;
              }));
            }
          };

          let signed = Promise.resolve([]);
          const check = async (leaf) => {
            if (!subtle) {
              mark("[data-check=inclusion]", "unavailable");
              return;
            }
            try {
              const result = await climb(leaf);
              show(result.steps);
              // A root proves nothing that nobody signed.
              const states = await signed;
              let state = "verified";
              if (!result.isGood) state = "failed";
              else if (states.includes("failed")) state = "unsigned";
              else if (states.length === 0 || states.includes("unavailable")) state = "unsure";
              mark("[data-check=inclusion]", state);
            } catch (error) {
              mark("[data-check=inclusion]", "failed");
            }
          };

          const verify = async (data) => {
            if (!subtle) return "unavailable";
            let key;
            try {
              key = await subtle.importKey(
                "raw", bytes(data.key), { name: "Ed25519" }, false, ["verify"]);
            } catch (error) {
              return error && error.name === "DataError" ? "failed" : "unavailable";
            }
            try {
              const signed = join(bytes(data.prefix), note);
              const isGood = await subtle.verify(
                { name: "Ed25519" }, key, bytes(data.signature), signed);
              return isGood ? "verified" : "failed";
            } catch (error) {
              return "failed";
            }
          };

          // A change in the middle, and back: one bit of one byte.
          let changed = false;
          const place = Math.floor(record.length / 2);
          const toggle = async () => {
            changed = !changed;
            const leaf = Uint8Array.from(record);
            if (changed) leaf[place] ^= 1;
            const text = (unit) => "0x" + unit.toString(16).padStart(2, "0");
            fill(".change", `#${place}: ${text(record[place])} → ${text(leaf[place])}`);
            mark("[data-check=change]", changed ? "changed" : "original");
            await check(leaf);
          };
          for (const button of all("button[data-act=flip]")) {
            button.addEventListener("click", toggle);
            button.disabled = false;
          }
          signed = Promise.all(all("#proof > i").map(async (element, number) => {
            const state = await verify(element.dataset);
            mark(`[data-check=signature-${number}]`, state);
            return state;
          }));
          check(record);
        })();

        """#
}
