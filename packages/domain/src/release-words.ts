/**
 * The 2,048 words of release codes, 11 bits each: everyday English words, no two of which differ by one letter or by two
 * letters changed about, nor sound alike as far as we could hear. Their order is part of every code: it never changes.
 */
export const releaseWords: readonly string[] = `
abbey above absent absorb academy accent account acid acorn acre acrobat across action active actor adjust
admire admit adult adverb aerial aerobic affair afford afraid again agenda agent agile agree airport alarm
album alert almond almost alone alpaca alpine already also always amateur amazing amber amount anchor
anchovy ancient android animal ankle annual answer antique antler anvil anxious apart apology apple apricot
apron arcade arena argue army aroma around arrange arrive artist ashore ashtray asphalt aspirin assist
athlete atlas attend attic attract auburn august author autumn avenue average avocado awake award away
awning axle azure baby badger bagpipe balance balcony ballet balloon bamboo banana bandage bandit banjo
banner banquet barber bargain barley barn barrel basil basket bassoon bath battery bazaar beacon beagle
beaker beard beauty become bedroom beehive beetle before begin behave behind belief bell belong below bench
beside better between beyond bicycle bingo biology biscuit bishop bison blanket blazer blender blossom
blouse blush boat bobbin bodice body boiler bolster bonfire bonnet bonus book boring borrow bottle bottom
bounce bouquet bowl boxer bracket braid branch brass brave breeze brick bridge bright bristle broad broom
brother brown brownie bubble bucket buckle budget buffalo buffet bugle build bulb bulldog bumper bundle
bunker bushel busy butcher button buzzard cabbage cabin cable cactus cage calcium calf calico camel camera
campus canal canary candle candy canoe canopy canyon captain caramel caravan carbon card cargo carol carpet
cartoon carve cashew castle casual catalog catch caution cedar celery cello cement centre century ceramic
certain chain chalk change channel chapel chapter charm chase cheddar cheer cheese chemist cherry chest
chicken chief child chimney chips choice chop chorus church chutney cider cinema circle circus citizen
citrus city civic claim clamp class classic clay clean clever cliff climate climb clinic cloak cloud clown
club cluster coach coast cobalt cobra cobweb cockpit cocoa coconut coffee coin cold collect college collie
colony column comb comedy comet comfort comic comment common compass concert condor cone confetti confirm
confused connect consider contact contrast control convoy cookie copper copy cordial corduroy cork corner
correct corridor cosmos costume cottage cotton cough counter country couple courage cousin cover cowboy
coyote cradle craft crane crater crayon cream create credit cricket crimson crisp critic crouch crowd crumb
crumpet crunch crust crystal cube cuckoo cucumber cuddle cufflink culture cunning cupboard cupcake curious
curry cushion custard custom cutlery cycle cyclist cypress daffodil daily damage dance danger daring dash
data daughter dawn daylight dazzle debate decade december decimal deck decorate dedicate deep defend degree
deliver delta demand democrat denim dentist deposit depth deputy design detail detect develop diagram dial
dialogue diamond diesel differ digest digital dignity dinghy dinner dinosaur diploma direct director dirt
discover distance ditch diver dizzy doctor dollar dolphin domain domino donate donkey door doorbell dormouse
double doughnut dove downhill dragon drama dramatic dress drift drill drink drive drizzle drum duchess
duckling dull dumpling dusk duvet dwarf dynamo eager early earring earth eastern easy echo eclipse economy
editor educate effort eighteen either elastic elbow elderly electric elegant element elephant elevator
eleven embark embassy emblem embrace emerald emotion emperor empire employ empty enamel encore endless
energy engineer english enigma enjoy enough enrich enter entire envelope equal equator equip errand escape
espresso essay estate eternal evening event every evidence exact example excel exchange excite excuse
exercise exhale exhibit exile exotic expand expect explain explore express extend extra eyebrow eyelash
eyelid fabric factory fade falcon fall false family famous fancy fanfare farewell farm fashion fasten faucet
fearless feast feather feature federal feed fellow female fence fern ferret festival festive fever fiction
fiddle field fiesta fifteen fifty fig figure filter final finch finger fire firefly firework first fish
fitness flag flagon flagpole flame flamingo flannel flapjack flask flavour fleet flight flint float flock
flood florist fluent fluffy flute flyer foam focus foil folder fondue football footstep forbid force forever
forget formal formula fortress fortune forty forward fossil foster fountain fourteen fox fraction fragile
fragment freckle freedom freight frequent fresh friday friendly fringe frisbee frog front frozen fruit fudge
fuel funnel funny furnace future gadget galaxy gallant gallery gallon game gander gap garage gardener gargle
garlic garment garnet gasoline gather gazebo gazelle general generous genius gentle genuine geology gerbil
ghost giant gibbon gift gigantic giggle gingerly giraffe girl give glacier glad glance glider glimpse
glitter global globe gloom glory glow goal goblet goblin goldfish golf gondola good goose gospel gown grace
graceful graduate grain grandson granite graph gravel gravity gravy griddle grocer group grove growth guard
guardian guess guide guitar gum guppy gust gymnast habit haddock haircut halfway halibut halo hamlet hammer
hammock hamster hand handbag happen happy harbour hardly harmony harness harp harpoon harvest haystack hazel
head headlamp headline health heart heater heaven heavy hedge hedgehog helium helmet help helpful herald
herb heritage hermit heron herring hexagon hiccup hidden high highland highway hiking hill hilltop hinge
hippo history hobby hockey holiday hollow holly home honest honey hoof horizon hornet hospital hotel human
humble humid hummus humour hundred hunger hurdle husband husky hybrid hydrogen hyena iceberg iceland icicle
icon ideal identify igloo ignore iguana image imagine imitate impact impress improve include income increase
index indigo indoor infant inform inhale inject inland innocent innovate input inside inspect inspire
install instant instead interest interval invent invite iris itself ivory ivy jacket jackpot jaguar january
jargon jasmine jaw jazz jealous jelly jester jet jigsaw jingle joker journal journey joy jubilee judo juggle
juice jukebox junior juniper jury kangaroo karate kayak kebab kennel kerosene kettle keyboard keyhole kick
kilo kilogram kimono kind kindness kingdom kiosk kipper kitchen kite kitten kiwi knapsack knee koala label
labour lace ladder ladle ladybird lagoon lamb lamppost landmark language lantern laptop larch large lasagne
laser lasso last latin laundry laurel lava lavender lawyer lazy leader leaf leaflet league learn lecture
left legal legend leisure lemon lemonade lemur lend lentil leopard lesson lettuce level liberty library
lifeboat like lilac lily limit linen lipstick liquid listen little lively lizard lobster local locket lodge
logic logical lollipop lonely long lorry lotion lotus lounge lucky luggage lullaby luminous lunar lunch
luxury lyric macaroni machine magazine magenta magic magician magnet magnify magpie mahogany majestic major
majority mallard mammal mammoth manage mandarin mango mansion maple marathon marble margin marigold marina
mark market marsh marzipan mascot master matchbox maths mattress meadow meal measure mechanic medicine
medieval medium melodic melody melon member memorial memory mental menu merchant mercury mercy mermaid
message meteor method midnight migrate milk million mimic mineral minimum minister minnow mint miracle
mirror mischief misty mixture mobile model modern modest module mole molecule moment monarch monday monitor
monsoon month monument moon mosaic moss mother motor motorway mouse movie much mud muffin multiply mural
museum mushroom music musician mutual muzzle myself mystery myth napkin narrator narrow nation native nature
nautical navigate navy near necklace nectar needle negative nephew nest network neutral nickel nickname
niece nimble nineteen ninety noble nobody noise noodle north notebook nothing notice nougat novel november
nowhere nozzle nugget number nursery nutmeg nutrient nylon oasis oatcake oatmeal obey oblong oboe observe
obtain obvious occasion ocean octagon october octopus offer office often olive omelette omnibus once onion
online onyx opal open opera operate opinion oppose opposite optician optimist option orange orbit orchard
orchid order ordinary organ organise orient origin ornament orphan ostrich otter outback outdoor outfit
outline outside overcoat overlook overtake owner oxygen oyster ozone pack paddle padlock painter palace palm
pamphlet pancake panda panel pansy panther papaya paper parade parallel parcel pardon parent parrot parsley
parsnip partner party passport pasta pasture patient patrol pattern pavement pavilion peaceful peacock
peanut pebble pedigree pelican pencil pendant pendulum penguin penny pentagon people pepper percent perfect
perform perfume period person persuade petal pewter phantom pheasant phone photo phrase physics piano
piccolo pickle picnic picture piglet pilgrim pillow pilot pimple pinafore pine pioneer pirate piston pizza
planet plankton plaster plate platform platinum playful plaza plenty plough plug plumage plumber plunge
podium poem point polar police politics polka pollen polo pony popcorn popular porpoise porridge port
portrait position possum postcard postman potato pottery pouch pound powder powerful prairie prawn precious
precise predict preface prefer premium prepare pretty prevent priest primary priority prism private problem
program promise proof prosper protect protein proud proverb provide prune public pudding pulley pullover
pulp pulse puma pumpkin puncture pupil puppet purchase purple purpose pursuit pyjamas pyramid python
quadrant qualify quantity quantum quarry quarter queen quench quest quickly quill quince quiver quiz quota
rabbit raccoon racquet radar radiant radiator radio radish raffle railway rainbow raincoat rainfall raisin
rally ramble random rapid rascal rational rattle raven ravine razor reach ready reality reason receive
recipe recital recorder recover recycle reduce redwood reef reflect refresh refuge refund regatta reggae
region register regret regular rehearse reindeer relation relax release reliable relish remain remedy
remember remind remote rent repair repeat replace reply report reptile republic request rescue reserve
resist resource respect response restore result retire retrieve return reveal review revolve reward rhubarb
rhythm rice rigid ripple risk ritual rival robin robot rodeo roller romance rooster rope rosemary rotate
rotation routine royal rubber rubbish rucksack rudder rugby rugged ruin ruler runner runway russet rustic
sadness safari saffron saga sailor salad salary salmon salt salute sample sandal sapling sapphire sardine
satisfy saturday saturn sauna sausage savanna save scale scallop scampi scarf scarlet scatter scenery
schedule scholar school schooner science scissors scooter score scorpion scout scramble scrap screen screw
scribble script scrub seafood seagull seahorse search seashell seaside seaweed second secret section secure
select semester senator senior sense sensible sentence separate sequel sequence serious sermon service
session settler seventy shadow shallow shampoo shape shark shed sheep shelf shelter shepherd sheriff shield
shift shine ship shiver shock shoelace shopping short shoulder shovel shower shrimp shuffle shut shuttle shy
sibling sideways sieve signal silence silent silly silver similar sincere siren sister sitar sixteen sixty
size skate sketch skill skin skirt skunk skylark skyline sleeve slice slim slippery slogan slope small smart
smile smoke smooth snack snail sneeze snorkel snow snowball snowman soap soccer social soda soft software
soldier solid solution somebody sonata soprano sorbet south southern souvenir space spaniel sparrow speak
special specimen speech speed spell sphere spider spinach spiral spirit splash splendid sponge spoon spot
spray spread spring sprout spruce square squash squeeze squirrel stable stadium staff stage stamp stand
starfish starling station statue stay stem stereo stick sting stomach stone stool stop storm strange
strategy straw stream street strength stripe stubborn student studio study submerge subtitle suburban subway
success sudden suede sugar suggest suitcase sultana summer summit sunbeam sunday sunlight sunrise sunset
sunshine supper supply support surface surgeon surprise surround survey survive suspect swan sweater switch
sword syllable symmetry symphony syrup system tablet tackle tactic tadpole talent tandem tangle tape
tapestry tapioca target tariff tart task taste tavern taxi teacher teammate teapot teaspoon teddy teenager
telegram temper temple tempo tenant tender tennis tenth term terrace terrier textile thank theatre theory
thermal thick thing thirsty thirteen thistle thorn thousand thread three throat thrush thumb thunder
thursday ticket tidy tiger tight timber tinsel tissue title toad toboggan today toddler together toilet
token tomato tomorrow tongue tonic tonight tooth topaz topsoil torch tornado tortoise total toucan tourist
tower tractor trade traffic transfer trap treacle treasure treaty trellis tremble trend triangle tribe
tricycle trifle trigger trio triplet triumph trolley trombone trophy tropic tropical trouble trousers trout
trowel truck truffle truth truthful tuesday tulip tuna tundra turban turbine turkey turnip turtle tutor
tuxedo tweed tweezers twelve twenty twig twilight twist typhoon ukulele ultimate umbrella uncle under
undergo unicorn uniform unique unit universe unknown unlock until unusual update uphill upright upset
upstairs upstream upward urgent useful usual utensil utility vacant vacation vaccine vacuum valid valley
value vanguard vanilla vapour variety various varnish vase vehicle velocity velvet venture verdict verify
version vertical vessel veteran viaduct vibrant vibrate vicar vicarage victory video view villa village
vinegar vineyard vintage vinyl violet violin virtue visa visible vision visit visitor vital vitality vitamin
vivid voice volcanic volcano volume voucher vowel voyage wagon waiter waitress walk walkway wallaby walnut
walrus warden wardrobe warmth warning warrior wasp watchdog waterway weasel weaver webcam wedding weekday
weekend welcome welfare western westward wheat wheel whisk whisper wicker wide width wigwam wild wildlife
windmill window windsurf winter wisdom wisteria withdraw withhold woman wombat wonder woodland woodwork
workshop worm wrestle wrinkle wrong yacht yearbook yoga yoghurt young zebra zeppelin zero zigzag zinc zodiac
zoo zoology
`
  .trim()
  .split(/\s+/);
