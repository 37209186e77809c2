use super::row::LAST_COLUMN;
use super::*;

const RED: Style = Style { foreground: Some(Colour::Named(1)), ..PLAIN };
const PLAIN: Style = Style {
    foreground: None,
    background: None,
    bold: false,
    dim: false,
    italic: false,
    underline: false,
    inverse: false,
    strike: false,
};

fn span(text: &str, style: Style) -> Span {
    Span { text: text.to_owned(), style }
}

/// The style of the first span.
fn style(line: &str) -> Style {
    spans(line)[0].style
}

fn foreground(line: &str) -> Option<Colour> {
    style(line).foreground
}

fn background(line: &str) -> Option<Colour> {
    style(line).background
}

#[test]
fn a_line_without_controls_is_borrowed() {
    for line in ["", "epoch 3: loss 0.21", "naïve\t日本 🦀"] {
        assert!(matches!(folded(line), Cow::Borrowed(text) if text == line));
        assert_eq!(plain(line), line);
    }
    assert_eq!(spans(""), []);
    assert_eq!(spans("a\tb"), [span("a\tb", PLAIN)]);
}

#[test]
fn a_line_with_a_windows_ending_is_borrowed() {
    assert!(matches!(folded("done\r"), Cow::Borrowed("done")));
}

#[test]
fn a_tqdm_bar_is_its_last_frame() {
    let line = "\rtrain:   0%|          | 0/4 [00:00<?, ?it/s]\
                \rtrain:  25%|██▌       | 1/4 [00:00<00:00, 19.93it/s]\
                \rtrain:  50%|█████     | 2/4 [00:00<00:00, 19.87it/s]\
                \rtrain:  75%|███████▌  | 3/4 [00:00<00:00, 19.85it/s]\
                \rtrain: 100%|██████████| 4/4 [00:00<00:00, 19.84it/s]\
                \rtrain: 100%|██████████| 4/4 [00:00<00:00, 19.82it/s]";
    assert_eq!(folded(line), "train: 100%|██████████| 4/4 [00:00<00:00, 19.82it/s]");
}

#[test]
fn a_coloured_tqdm_bar_keeps_the_colour_of_its_last_frame() {
    let line = "\rcol:   0%|\x1b[32m          \x1b[0m| 0/2 [00:00<?, ?it/s]\
                \rcol:  50%|\x1b[32m█████     \x1b[0m| 1/2 [00:00<00:00, 19.94it/s]\
                \rcol: 100%|\x1b[32m██████████\x1b[0m| 2/2 [00:00<00:00, 19.81it/s]";
    let green = Style { foreground: Some(Colour::Named(2)), ..PLAIN };
    let rest = span("| 2/2 [00:00<00:00, 19.81it/s]", PLAIN);
    assert_eq!(spans(line), [span("col: 100%|", PLAIN), span("██████████", green), rest]);
}

#[test]
fn a_tqdm_bar_that_cleans_up_leaves_blanks_only() {
    let blanks = " ".repeat(42);
    let line = format!("\rout:   0%|          | 0/1 [00:00<?, ?it/s]\r{blanks}\r");
    assert_eq!(plain(&line).trim(), "");
}

#[test]
fn a_cargo_warning_replaces_the_progress_bar_before_it() {
    let line = "\x1b[1m\x1b[96m    Building\x1b[0m [                             ] 0/1: ansi    \
                \r\x1b[K\x1b[1m\x1b[33mwarning\x1b[0m\x1b[1m: function `f` is never used\x1b[0m";
    let bold = Style { bold: true, ..PLAIN };
    let yellow = Style { foreground: Some(Colour::Named(3)), ..bold };
    let message = span(": function `f` is never used", bold);
    assert_eq!(spans(line), [span("warning", yellow), message]);
}

#[test]
fn a_cargo_status_is_bold_and_bright() {
    let spans = spans("\x1b[1m\x1b[92m    Checking\x1b[0m ansi v0.1.0 (/tmp/ansi)");
    assert_eq!(spans[0].style.classes(), "ansi-10 ansi-bold");
    assert_eq!(spans[1], span(" ansi v0.1.0 (/tmp/ansi)", PLAIN));
}

#[test]
fn a_pytest_summary_keeps_its_colours() {
    let line = "\x1b[31m========================= \x1b[31m\x1b[1m1 failed\x1b[0m, \
                \x1b[32m1 passed\x1b[0m\x1b[31m in 0.03s\x1b[0m\
                \x1b[31m ==========================\x1b[0m";
    let expected = [
        span("========================= ", RED),
        span("1 failed", Style { bold: true, ..RED }),
        span(", ", PLAIN),
        span("1 passed", Style { foreground: Some(Colour::Named(2)), ..PLAIN }),
        span(" in 0.03s ==========================", RED),
    ];
    assert_eq!(spans(line), expected);
}

#[test]
fn a_pytest_source_line_resets_with_39_49_00() {
    let line = ">   \x1b[0m\x1b[94mdef\x1b[39;49;00m\x1b[90m \x1b[39;49;00m\
                \x1b[92mtest_bad\x1b[39;49;00m(): \x1b[94massert\x1b[39;49;00m \x1b[94m1";
    assert_eq!(plain(line), ">   def test_bad(): assert 1");
    let numbers: Vec<_> = spans(line).iter().map(|span| span.style.classes()).collect();
    assert_eq!(numbers, ["", "ansi-12", "ansi-8", "ansi-10", "", "ansi-12", "", "ansi-12"]);
}

#[test]
fn a_shorter_text_leaves_the_tail_of_a_longer_one() {
    assert_eq!(plain("download\rup"), "upwnload");
}

#[test]
fn a_backspace_goes_back_one_column_and_stops_at_the_first() {
    assert_eq!(plain("abc\x08\x08X"), "aXc");
    assert_eq!(plain("\x08\x08ab"), "ab");
    assert_eq!(plain("spin |\x08/\x08-"), "spin -");
}

#[test]
fn an_overwritten_character_takes_the_colour_of_the_new_one() {
    assert_eq!(spans("abc\r\x1b[31mx"), [span("x", RED), span("bc", PLAIN)]);
    assert_eq!(spans("\x1b[31mabc\x1b[m\rx"), [span("x", PLAIN), span("bc", RED)]);
}

#[test]
fn erasing_to_the_end_keeps_what_is_before_the_cursor() {
    assert_eq!(plain("abcdef\r12\x1b[K"), "12");
    assert_eq!(plain("abcdef\r12\x1b[0K3"), "123");
}

#[test]
fn erasing_to_the_start_blanks_up_to_the_cursor() {
    assert_eq!(plain("abcdef\x1b[3G\x1b[1K"), "   def");
    assert_eq!(plain("abc\x1b[1Kd"), "   d");
}

#[test]
fn erasing_the_line_keeps_the_column() {
    assert_eq!(plain("abc\x1b[2Kd"), "   d");
    assert_eq!(plain("abc\x1b[2K\rd"), "d");
    assert_eq!(plain("abc\x1b[2K"), "");
    assert_eq!(plain("\x1b[2K\x1b[1K\x1b[K"), "");
}

#[test]
fn erased_cells_lose_their_colour_and_can_be_written_again() {
    assert_eq!(spans("\x1b[31mab\x1b[1K\x1b[m\x1b[4Gc"), [span("   c", PLAIN)]);
    assert_eq!(spans("ab\x1b[2K\r\x1b[31mcd"), [span("cd", RED)]);
}

#[test]
fn the_cursor_moves_by_columns() {
    assert_eq!(plain("abcdef\x1b[3GX\x1b[CY\x1b[4DZ"), "aZXdYf");
    assert_eq!(plain("abc\x1b[GX\x1b[0CY"), "XbY");
    assert_eq!(plain("ab\x1b[2Cc"), "ab  c");
    assert_eq!(plain("ab\x1b[99Dc"), "cb");
    assert_eq!(plain("ab\x1b[9C"), "ab");
}

#[test]
fn a_tab_is_kept() {
    assert_eq!(plain("a\tb\rc"), "c\tb");
}

#[test]
fn attributes_are_switched_on_and_off() {
    let all = style("\x1b[1;2;3;4;7;9mx");
    assert_eq!(
        all.classes(),
        "ansi-bold ansi-dim ansi-italic ansi-underline ansi-inverse ansi-strike"
    );
    assert_eq!(style("\x1b[1;2;3;4;7;9m\x1b[22;23;24;27;29mx"), PLAIN);
    assert_eq!(style("\x1b[1;31;44m\x1b[0mx"), PLAIN);
    assert_eq!(style("\x1b[1;31;44m\x1b[mx"), PLAIN);
    assert_eq!(style("\x1b[1;;31mx"), RED);
    assert!(style("\x1b[4:3mx").underline && !style("\x1b[4m\x1b[4:0mx").underline);
}

#[test]
fn named_colours_are_numbered_0_to_15() {
    for n in 0..8 {
        let named = |n| Some(Colour::Named(n));
        assert_eq!(foreground(&format!("\x1b[3{n}mx")), named(n));
        assert_eq!(foreground(&format!("\x1b[9{n}mx")), named(n + 8));
        assert_eq!(background(&format!("\x1b[4{n}mx")), named(n));
        assert_eq!(background(&format!("\x1b[10{n}mx")), named(n + 8));
    }
    assert_eq!(style("\x1b[31;41m\x1b[39;49mx"), PLAIN);
}

#[test]
fn the_256_colours_are_names_a_cube_and_greys() {
    let expected = [
        (0, Colour::Named(0)),
        (15, Colour::Named(15)),
        (16, Colour::Rgb(0, 0, 0)),
        (21, Colour::Rgb(0, 0, 255)),
        (208, Colour::Rgb(255, 135, 0)),
        (231, Colour::Rgb(255, 255, 255)),
        (232, Colour::Rgb(8, 8, 8)),
        (255, Colour::Rgb(238, 238, 238)),
    ];
    for (n, colour) in expected {
        assert_eq!(foreground(&format!("\x1b[38;5;{n}mx")), Some(colour));
        assert_eq!(background(&format!("\x1b[48:5:{n}mx")), Some(colour));
    }
}

#[test]
fn rgb_colours_are_read_with_semicolons_and_with_colons() {
    let colour = Some(Colour::Rgb(1, 20, 255));
    assert_eq!(foreground("\x1b[38;2;1;20;255mx"), colour);
    assert_eq!(foreground("\x1b[38:2::1:20:255mx"), colour);
    assert_eq!(foreground("\x1b[38:2:1:20:255mx"), colour);
    assert_eq!(background("\x1b[1;48:2:0:1:20:255;3mx"), colour);
    assert!(style("\x1b[38;2;1;20;255;1mx").bold);
}

#[test]
fn a_malformed_colour_changes_nothing_else() {
    let malformed =
        ["38;5;256", "38;2;1;999;4", "38:5", "38;2;1", "48;5", "38", "58;5;4", "38:9:1"];
    for colour in malformed {
        assert_eq!(style(&format!("\x1b[31m\x1b[{colour}mx")), RED, "{colour}");
    }
}

#[test]
fn a_colour_has_the_class_of_the_nearest_named_one() {
    assert_eq!(Colour::Named(12).class(), "ansi-12");
    assert_eq!(Colour::Rgb(250, 5, 5).class(), "ansi-9");
    assert_eq!(Colour::Rgb(20, 20, 20).class(), "ansi-0");
    assert_eq!(Colour::Rgb(128, 128, 128).class(), "ansi-8");
    assert_eq!(Colour::Rgb(255, 255, 255).class(), "ansi-15");
}

#[test]
fn classes_name_both_colours_and_are_empty_for_plain_text() {
    assert_eq!(PLAIN.classes(), "");
    assert_eq!(style("\x1b[31;44;1mx").classes(), "ansi-1 ansi-bg-4 ansi-bold");
    assert_eq!(style("\x1b[48;2;0;0;0mx").classes(), "ansi-bg-0");
}

#[test]
fn folded_text_keeps_colours_on_their_characters_and_folds_to_itself() {
    let line = "abc\r\x1b[1;31;48;2;1;2;3mx";
    let once = folded(line);
    assert_eq!(once, "\x1b[0;1;38;5;1;48;2;1;2;3mx\x1b[0mbc");
    assert_eq!(folded(&once), once);
}

#[test]
fn an_osc_52_clipboard_write_disappears() {
    assert_eq!(plain("a\x1b]52;c;cm0gLXJmIC8=\x07b"), "ab");
    assert_eq!(plain("a\x1b]52;c;cm0gLXJmIC8=\x1b\\b"), "ab");
}

#[test]
fn a_hyperlink_leaves_its_text_only() {
    assert_eq!(plain("\x1b]8;;http://evil.example\x1b\\text\x1b]8;;\x1b\\!"), "text!");
}

#[test]
fn device_and_application_strings_disappear() {
    for introducer in ['P', 'X', '^', '_'] {
        assert_eq!(plain(&format!("a\x1b{introducer}+q544e\x1b\\b")), "ab");
    }
    assert_eq!(plain("a\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\b"), "ab");
}

#[test]
fn an_unterminated_string_ends_with_its_line() {
    assert_eq!(plain("a\x1b]0;title"), "a");
    assert_eq!(plain("a\x1b]0;title\nb"), "a␊b");
}

#[test]
fn another_escape_cancels_a_string() {
    assert_eq!(spans("a\x1b]0;title\x1b[31mb"), [span("a", PLAIN), span("b", RED)]);
}

#[test]
fn private_modes_reports_and_character_sets_disappear() {
    let sequences = [
        "[?1049h", "[?25l", "[6n", "[c", "[>c", "[?2K", "[1 q", "[2J", "[1;1H", "(B", ")0", "#8",
        "7", "8", "c", "=", "M", "%G", "[>4;2m", "[?4m", "[21t", "[200~", "[4A",
    ];
    for sequence in sequences {
        assert_eq!(spans(&format!("a\x1b{sequence}b")), [span("ab", PLAIN)], "{sequence}");
    }
}

#[test]
fn an_unfinished_sequence_disappears() {
    for tail in ["", "[", "[3", "[31;", "[?", "[1 ", "(", "]", "P"] {
        assert_eq!(plain(&format!("a\x1b{tail}")), "a", "{tail}");
    }
}

#[test]
fn a_character_that_breaks_a_sequence_is_kept() {
    assert_eq!(plain("a\x1b[3é"), "aé");
    assert_eq!(plain("a\x1bé"), "aé");
    assert_eq!(plain("abc\x1b[3\rd"), "dbc");
    assert_eq!(spans("a\x1b[3\x1b[31mb"), [span("a", PLAIN), span("b", RED)]);
}

#[test]
fn other_controls_become_their_pictures() {
    assert_eq!(folded("a\0b\x07c\x0bd\x7fe"), "a␀b␇c␋d␡e");
}

#[test]
fn eight_bit_controls_become_replacement_characters() {
    assert_eq!(
        folded("a\u{9b}31mb\u{9d}0;t\u{9c}c\u{85}"),
        "a\u{fffd}31mb\u{fffd}0;t\u{fffd}c\u{fffd}"
    );
}

#[test]
fn bidirectional_controls_become_replacement_characters() {
    let controls = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    for control in controls {
        assert_eq!(folded(&format!("if{control}x")), "if\u{fffd}x");
    }
}

#[test]
fn a_huge_parameter_stops_at_the_last_column() {
    for sequence in ["99999999999C", "999999999G", "99999999999999999999999999G", "8193G"] {
        let text = plain(&format!("a\x1b[{sequence}b"));
        assert_eq!(text.len(), LAST_COLUMN + 1, "{sequence}");
    }
    let moved = plain(&format!("{}b", "\x1b[9999C".repeat(1000)));
    assert_eq!(moved.len(), LAST_COLUMN + 1);
    assert_eq!(plain("abc\x1b[99999999999999999999999Dx"), "xbc");
}

#[test]
fn a_text_longer_than_the_last_column_is_kept_whole() {
    let long = "x".repeat(3 * LAST_COLUMN);
    assert_eq!(plain(&format!("{long}\x1b[20000GY\x1b[999999Cz")).len(), long.len() + 1);
}

#[test]
fn hostile_repetition_ends_and_folds_once_and_for_all() {
    let long = "x".repeat(100_000);
    let repeated = [
        "\x1b[1K\rx\x1b[999999C",
        "\x1b[2Kx",
        "\x1b[2K\x1b[8193Gx\r\x1b[K",
        "\x1b[9999C\x1b[9999D",
        "\x1b]",
        "\x1b[38:2:",
        "\x1b[1;",
        "\r\x1b[31mab\x08",
    ];
    for sequence in repeated {
        let line = long.clone() + &sequence.repeat(20_000);
        assert_eq!(folded(&folded(&line)), folded(&line));
    }
}

/// A seeded xorshift, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn line(&mut self) -> String {
        const PIECES: [&str; 40] = [
            "\r", "\x08", "\t", "\n", "\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\x07", "[",
            "]", ";", ":", "?", " ", "0", "1", "2", "38", "48", "5", "99999", "m", "K", "G", "C",
            "D", "h", "abc", "é", "日本", "\u{9b}", "\u{9d}", "\u{202e}", "\u{2066}", "\0", "\x7f",
            "\x1b[31m", "\x1b[2K",
        ];
        let mut line = String::new();
        for _ in 0..self.below(60) {
            match self.below(8) {
                0 => line.extend(char::from_u32(self.below(0x3000) as u32)),
                1 => line.push(self.below(0xa0) as u8 as char),
                _ => line.push_str(PIECES[self.below(PIECES.len())]),
            }
        }
        line
    }
}

fn is_harmless(text: &str) -> bool {
    let bidi = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().all(|c| c == '\t' || !(c.is_control() || bidi(c)))
}

#[test]
fn whatever_a_program_prints_becomes_harmless_text() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..20_000 {
        let line = random.line();
        let (spans, plain, folded) = (spans(&line), plain(&line), folded(&line));
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(text, plain, "{line:?}");
        assert!(is_harmless(&plain), "{line:?}");
        assert!(plain.chars().count() <= line.chars().count() + LAST_COLUMN, "{line:?}");
        assert!(spans.iter().all(|span| !span.text.is_empty()), "{line:?}");
        assert!(spans.windows(2).all(|pair| pair[0].style != pair[1].style), "{line:?}");
        assert_eq!(super::spans(&folded), spans, "{line:?}");
        assert!(only_colours(&folded), "{line:?}");
    }
}

/// Whether the text holds no control but tabs and SGR sequences.
fn only_colours(folded: &str) -> bool {
    let mut parts = folded.split("\x1b[");
    let before = parts.next().unwrap();
    is_harmless(before)
        && parts.all(|part| {
            let (parameters, text) = part.split_once('m').unwrap();
            parameters.chars().all(|c| c.is_ascii_digit() || c == ';') && is_harmless(text)
        })
}

/// A terminal that erases at once, to compare with the marks that are settled at the end.
fn simply_folded(pieces: &[&str]) -> String {
    let (mut cells, mut column) = (Vec::new(), 0_usize);
    for piece in pieces {
        match *piece {
            "\r" => column = 0,
            "\x08" => column = column.saturating_sub(1),
            "\x1b[4G" => column = 3,
            "\x1b[2C" => column += 2,
            "\x1b[3D" => column = column.saturating_sub(3),
            "\x1b[K" => cells.truncate(column),
            "\x1b[1K" => cells.iter_mut().take(column + 1).for_each(|cell| *cell = ' '),
            "\x1b[2K" => cells.clear(),
            text => {
                for c in text.chars() {
                    cells.resize(cells.len().max(column + 1), ' ');
                    cells[column] = c;
                    column += 1;
                }
            }
        }
    }
    cells.into_iter().collect()
}

#[test]
fn erasing_late_shows_the_same_as_erasing_at_once() {
    const PIECES: [&str; 11] = [
        "\r", "\x08", "\x1b[4G", "\x1b[2C", "\x1b[3D", "\x1b[K", "\x1b[1K", "\x1b[2K", "a", "bcd",
        "éfghij",
    ];
    let mut random = Random(42);
    for _ in 0..20_000 {
        let length = random.below(20);
        let pieces: Vec<_> = (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let expected = simply_folded(&pieces);
        assert_eq!(plain(&pieces.concat()).trim_end(), expected.trim_end(), "{pieces:?}");
    }
}
