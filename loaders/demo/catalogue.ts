/** What Meridian Outfitters sells, and the names its customers go by. */

export interface Product {
  name: string;
  /** List price in the first year, in cents. */
  price: number;
  /** Cost of the goods as a percentage of the list price. */
  costPercent: number;
}

/** Five categories of nine products: three cheap, three of middle price, three dear. */
export const catalogue: readonly {category: string; products: readonly Product[]}[] = [
  {
    category: "Footwear",
    products: [
      product("Camp Sandal", 39.95, 53),
      product("Trail Slipper", 34.95, 52),
      product("Gravel Runner", 49.95, 54),
      product("Ridge Trail Shoe", 89.95, 51),
      product("Creek Water Shoe", 74.95, 52),
      product("Scree Approach Shoe", 99.95, 51),
      product("Summit Leather Boot", 189.95, 50),
      product("Glacier Winter Boot", 219.95, 51),
      product("Traverse GTX Boot", 169.95, 49),
    ],
  },
  {
    category: "Outerwear",
    products: [
      product("Packable Windshirt", 44.95, 50),
      product("Drizzle Poncho", 29.95, 48),
      product("Fleece Vest", 49.95, 51),
      product("Lowland Softshell", 99.95, 49),
      product("Cirrus Rain Jacket", 119.95, 50),
      product("Alder Fleece Jacket", 84.95, 51),
      product("Nimbus Down Parka", 289.95, 47),
      product("Storm Shell Pro", 249.95, 48),
      product("Aurora Down Jacket", 199.95, 48),
    ],
  },
  {
    category: "Base Layers",
    products: [
      product("Everyday Tee", 19.95, 46),
      product("Merino Sock Pair", 16.95, 45),
      product("Sun Cap", 18.95, 44),
      product("Merino Tee", 49.95, 49),
      product("Thermal Leggings", 44.95, 48),
      product("Trail Shirt", 54.95, 49),
      product("Merino Crew 250", 89.95, 48),
      product("Expedition Base Set", 119.95, 47),
      product("Wool Midlayer Hoody", 109.95, 48),
    ],
  },
  {
    category: "Packs & Bags",
    products: [
      product("Hip Pouch", 22.95, 47),
      product("Foldaway Daypack", 29.95, 48),
      product("Dry Sack Trio", 27.95, 46),
      product("Orbit 24 Daypack", 79.95, 50),
      product("Commuter Roll-top", 89.95, 50),
      product("Alpine 32 Pack", 109.95, 51),
      product("Expedition 65 Pack", 219.95, 50),
      product("Carrier 50 Pack", 179.95, 50),
      product("Wheeled Duffel 90", 189.95, 51),
    ],
  },
  {
    category: "Camp & Trail",
    products: [
      product("Enamel Mug", 12.95, 42),
      product("Headlamp 200", 24.95, 49),
      product("Steel Bottle 750", 26.95, 47),
      product("Canister Stove", 59.95, 51),
      product("Trekking Poles", 79.95, 52),
      product("Insulated Mat", 89.95, 51),
      product("Two-person Tent", 279.95, 53),
      product("Down Sleeping Bag", 239.95, 52),
      product("Satellite Beacon", 249.95, 56),
    ],
  },
];

export const regions = ["Northeast", "Midwest", "South", "Mountain", "Pacific"] as const;

export const interests = ["Hiking", "Camping", "Climbing", "Winter sports", "Running", "Travel"] as const;

/** Parts of the customers' invented e-mail addresses. */
// biome-ignore format: one name a line would hide the file
export const firstNames = [
  "ava", "noah", "mia", "liam", "zoe", "owen", "ruth", "ivan", "nora", "theo", "lena", "hugo", "iris", "otis",
  "june", "abel", "cora", "elio", "faye", "glen", "hana", "joel", "kira", "luca", "maya", "nils", "olga", "paul",
  "rosa", "sean", "tara", "yuri",
] as const;

// biome-ignore format: one name a line would hide the file
export const lastNames = [
  "miller", "garcia", "chen", "novak", "okafor", "jensen", "silva", "kumar", "dubois", "rossi", "tanaka", "weber",
  "larsen", "moreau", "keller", "haddad", "quinn", "mercer", "vargas", "lindt", "osei", "petrov", "farrow", "hale",
  "ibarra", "jovic", "kimura", "lopez", "marsh", "nolan", "ortega", "price",
] as const;

/** The reserved domains: no address leads to a person. */
export const mailDomains = ["example.com", "example.org", "example.net"] as const;

function product(name: string, dollars: number, costPercent: number): Product {
  return {name, price: Math.round(dollars * 100), costPercent};
}
