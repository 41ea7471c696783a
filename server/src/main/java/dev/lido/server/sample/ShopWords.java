package dev.lido.server.sample;

import java.util.List;

/** What names in the shop are made of. */
final class ShopWords {

    /** A city and its country. */
    record City(String name, String country) {}

    /** A kind of thing the shop sells, with the range of its price. */
    record Article(String category, String name, int fromCents, int toCents) {}

    static final List<String> FIRST_NAMES = List.of(
            "Aino", "Amara", "Bruno", "Carla", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaori",
            "Leila", "Mateo", "Nadia", "Oskar", "Priya", "Rosa", "Samir", "Tilda", "Uma", "Viktor", "Wen", "Yara");

    static final List<String> LAST_NAMES = List.of(
            "Abbott",
            "Berg",
            "Costa",
            "Dubois",
            "Eriksen",
            "Fischer",
            "Garcia",
            "Hansen",
            "Ito",
            "Jansen",
            "Kaya",
            "Lopes",
            "Moreau",
            "Novak",
            "Okafor",
            "Peltonen",
            "Rossi",
            "Sato",
            "Torres",
            "Vogel",
            "Weber",
            "Zhang");

    static final List<City> CITIES = List.of(
            new City("Amsterdam", "NL"),
            new City("Bergen", "NO"),
            new City("Bologna", "IT"),
            new City("Dublin", "IE"),
            new City("Graz", "AT"),
            new City("Hamburg", "DE"),
            new City("Helsinki", "FI"),
            new City("Kyoto", "JP"),
            new City("Lagos", "NG"),
            new City("Lyon", "FR"),
            new City("Montevideo", "UY"),
            new City("Porto", "PT"),
            new City("Prague", "CZ"),
            new City("Toronto", "CA"),
            new City("Valencia", "ES"),
            new City("Wellington", "NZ"));

    static final List<String> STYLES = List.of("Alpine", "Coastal", "Classic", "Folding", "Light", "Summer");

    static final List<Article> ARTICLES = List.of(
            new Article("swimming", "Goggles", 900, 3_500),
            new Article("swimming", "Towel", 1_200, 4_500),
            new Article("swimming", "Swim Cap", 500, 1_900),
            new Article("boating", "Paddle", 3_900, 14_900),
            new Article("boating", "Dry Bag", 1_900, 6_900),
            new Article("boating", "Life Vest", 4_900, 12_900),
            new Article("beach", "Parasol", 2_400, 8_900),
            new Article("beach", "Deck Chair", 3_400, 9_900),
            new Article("beach", "Beach Mat", 900, 2_900),
            new Article("picnic", "Cool Box", 2_900, 11_900),
            new Article("picnic", "Blanket", 1_900, 5_900),
            new Article("picnic", "Thermos", 1_500, 4_900),
            new Article("clothing", "Sun Hat", 1_400, 4_400),
            new Article("clothing", "Sandals", 2_400, 8_400));

    static final List<String> NOTES =
            List.of("Leave with a neighbour", "Gift wrap, please", "Call before delivery", "Second attempt");

    private ShopWords() {}
}
