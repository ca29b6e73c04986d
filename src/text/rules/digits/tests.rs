use super::*;

fn check(language: Language, cases: &[(&str, &str)]) {
    for (text, digits) in cases {
        let written = apply(text, language);
        assert_eq!(written.as_deref().unwrap_or(text), *digits, "{text}");
        assert_eq!(apply(digits, language), None, "again: {text}");
    }
}

#[test]
fn english() {
    check(
        Language::English,
        &[
            ("twenty-one people and ten dogs", "21 people and 10 dogs"),
            ("Twenty one.", "21."),
            ("one hundred and five", "105"),
            ("two thousand three hundred forty two", "2342"),
            ("three million two hundred thousand", "3200000"),
            ("between one hundred and two hundred", "between 100 and 200"),
            ("nineteen hundred", "1900"),
            ("in nineteen eighty-four", "in 1984"),
            ("since twenty twenty six", "since 2026"),
            ("three point one four", "3.14"),
            ("zero point five percent", "0.5 percent"),
            ("fifty, sixty", "50, 60"),
            ("one thousand and one nights", "1001 nights"),
            ("two thousand five hundred", "2500"),
            ("twenty-five hundred", "2500"),
            ("one million two hundred thousand", "1200000"),
            (
                "nine hundred ninety-nine thousand nine hundred and ninety-nine",
                "999999",
            ),
            ("one billion and one", "1000000001"),
            ("a million two hundred thousand", "a million 200000"),
            ("the twenty first of May", "the 21st of May"),
            ("on May twenty second", "on May 22nd"),
            ("on the twenty second.", "on the 22nd."),
            ("her twenty-first birthday", "her 21st birthday"),
            ("the nineteenth century", "the 19th century"),
            ("twenty first century", "21st century"),
            (
                "the tenth, eleventh, twelfth and thirteenth",
                "the 10th, 11th, 12th and 13th",
            ),
            (
                "the ninetieth and the one hundred and third",
                "the 90th and the 103rd",
            ),
            ("one hundred and twelfth", "112th"),
            ("thirty-second parts", "thirty-second parts"),
        ],
    );
}

#[test]
fn what_may_be_something_else_stays() {
    for text in [
        "one of them",
        "nine lives",
        "a hundred times",
        "hundreds and thousands",
        "a twenty-second delay and a twenty second delay",
        "twenty first names",
        "a tenth of it",
        "one tenth",
        "two thirds and three hundredths",
        "the first of May",
        "a hundredth of it",
        "one two three",
        "seven eleven",
        "ten-year-old",
        "twenty-something",
        "ten's",
        "often",
        "point five",
        "zero",
        "two point of view",
        "thousand",
        "five hundred thousandth",
    ] {
        assert_eq!(apply(text, Language::English), None, "{text}");
    }
}

#[test]
fn german() {
    check(
        Language::German,
        &[
            ("einundzwanzig Leute, zwölf Hunde", "21 Leute, 12 Hunde"),
            ("zweihundertfünfzig Euro", "250 Euro"),
            ("neunzehnhundertvierundachtzig", "1984"),
            ("zweitausendsechsundzwanzig.", "2026."),
            ("dreißigtausend und hundertzwanzig", "30000 und 120"),
            ("drei Komma eins vier Prozent", "3,14 Prozent"),
        ],
    );
    for text in [
        "eins zwei drei",
        "ein paar hundert",
        "die Elf",
        "acht Leute",
        "wachten",
        "hundert",
        "zwanzigste",
        "achtundvierzigste",
        "siebzehn achtzehn",
        "undzwanzig",
        "tausend",
    ] {
        assert_eq!(apply(text, Language::German), None, "{text}");
    }
}

#[test]
fn french() {
    check(
        Language::French,
        &[
            ("vingt et un", "21"),
            ("Vingt-et-une pages", "21 pages"),
            ("vingt-deux, trente et un", "22, 31"),
            ("cinquante-neuf ans", "59 ans"),
            ("soixante-dix", "70"),
            ("soixante et onze", "71"),
            ("soixante-douze", "72"),
            ("soixante-dix-sept", "77"),
            ("quatre-vingts", "80"),
            ("quatre-vingt-un", "81"),
            ("quatre-vingt-dix", "90"),
            ("quatre-vingt-onze", "91"),
            ("quatre-vingt-dix-sept", "97"),
            ("quatre vingt dix neuf", "99"),
            ("septante et un", "71"),
            ("huitante-cinq et octante", "85 et 80"),
            ("nonante-neuf", "99"),
            ("dix-huit heures", "18 heures"),
            ("onze", "11"),
            ("deux cents euros", "200 euros"),
            ("deux cent cinquante", "250"),
            ("cent un", "101"),
            ("neuf cent quatre-vingt-dix-neuf", "999"),
            ("mille neuf cent quatre-vingt-quatre", "1984"),
            ("en dix-neuf cent quatre-vingt-quatre", "en 1984"),
            ("en deux mille vingt-six", "en 2026"),
            ("cent vingt mille", "120000"),
            ("un million deux cent mille", "1200000"),
            ("trois milliards cinq", "3000000005"),
            ("trois virgule quatorze", "3,14"),
            ("zéro virgule zéro cinq", "0,05"),
            ("trois virgule un quatre", "3,14"),
            ("dix pour cent", "10 pour cent"),
            ("entre vingt et trente", "entre 20 et 30"),
            ("le vingt et unième siècle", "le 21e siècle"),
            ("au dix-neuvième", "au 19e"),
            ("la quatre-vingt-dixième", "la 90e"),
            ("le deux centième", "le 200e"),
        ],
    );
    for text in [
        "un homme et une femme",
        "deux fois",
        "un deux trois",
        "dix vingt trente",
        "cent fois",
        "mille mercis",
        "cinq pour cent",
        "un dixième",
        "trois dixièmes",
        "la première et la deuxième",
        "un soixante-huitard",
        "un mille-feuille",
        "une vingtaine",
        "des centaines",
        "virgule cinq",
        "trois virgule quatre virgule cinq",
        "les quatre saisons",
        "un livre neuf",
        "vingt un mille",
        "le millième",
        "million",
        "",
    ] {
        assert_eq!(apply(text, Language::French), None, "{text}");
    }
}

#[test]
fn spanish() {
    check(
        Language::Spanish,
        &[
            ("diez", "10"),
            ("Once horas", "11 horas"),
            ("dieciséis", "16"),
            ("dieciseis", "16"),
            ("veinte", "20"),
            ("veintiuno", "21"),
            ("veintiún años", "21 años"),
            ("veintiuna páginas", "21 páginas"),
            ("veintidós y veintitrés", "22 y 23"),
            ("veintiseis", "26"),
            ("treinta y dos", "32"),
            ("cuarenta y una", "41"),
            ("noventa y nueve", "99"),
            ("ciento uno", "101"),
            ("ciento veinte", "120"),
            ("doscientos", "200"),
            ("quinientas páginas", "500 páginas"),
            ("setecientos cincuenta y cinco", "755"),
            ("novecientos noventa y nueve", "999"),
            ("dos mil", "2000"),
            ("mil uno", "1001"),
            ("en mil novecientos ochenta y cuatro", "en 1984"),
            ("en dos mil veintiséis", "en 2026"),
            ("cien mil", "100000"),
            ("ciento veintitrés mil cuatrocientos", "123400"),
            ("un millón doscientos mil", "1200000"),
            ("dos mil millones", "2000000000"),
            ("cinco millones de euros", "5000000 de euros"),
            ("tres coma catorce", "3,14"),
            ("cero coma cero cinco", "0,05"),
            ("tres coma uno cuatro por ciento", "3,14 por ciento"),
            ("diez por ciento", "10 por ciento"),
            ("entre veinte y treinta", "entre 20 y 30"),
            ("cincuenta, sesenta", "50, 60"),
        ],
    );
    for text in [
        "un hombre y una mujer",
        "dos veces",
        "uno dos tres",
        "diez veinte treinta",
        "cien veces",
        "mil gracias",
        "cinco por ciento",
        "cien por cien",
        "cientos de personas",
        "coma cinco",
        "tres coma cuatro coma cinco",
        "la décima y la vigésima",
        "una veintena",
        "uno y dos",
        "las tres y diez-quince",
        "millones",
        "todos los oncenos",
        "ciento",
    ] {
        assert_eq!(apply(text, Language::Spanish), None, "{text}");
    }
}
