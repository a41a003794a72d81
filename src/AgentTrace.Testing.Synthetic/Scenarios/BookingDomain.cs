using System.Text;
using static AgentTrace.Testing.DomainTool;

namespace AgentTrace.Testing;

/// <summary>Finds flights, holds a seat on some, and books the one that fits.</summary>
internal sealed class BookingDomain() : Domain(
    new("search_flights", "Finds flights on a day.", Schema("from", "to", "date")) { Latency = Takes(600, 2400), Backend = ("flight-service", "/flights", "flights") },
    new("hold_seat", "Keeps a seat for a few minutes.", Schema("flight_id")) { Latency = Takes(180, 700), Failure = ("no seat left", "sold_out"), Backend = ("seat-service", "/holds", "seats") },
    new("book", "Books a seat that is held.", Schema("flight_id", "hold_id", "passenger")) { Latency = Takes(420, 1800), Failure = ("the hold has expired", "expired"), Backend = ("booking-service", "/bookings", "bookings") },
    new("send_confirmation", "Sends the booking to the traveller.", Schema("booking_id", "email")) { Latency = Takes(90, 300), Backend = ("mail-service", "/mails", "outbox") })
{
    public override string Name => "booking-agent";

    public override string Agent => "booker";

    public override string Instructions => "You book flights. Hold a seat before you book it, and give the traveller the number of the booking.";

    public override string SearchTool => "search_flights";

    public override string FragileTool => "hold_seat";

    public override string SensitiveTool => "book";

    public override string SensitiveKey => "flight_id";

    public override (string Specialist, string Helper) Others => ("ticketing", "travel_advisor");

    public override string InventedTool => "rent_car";

    public override RunSketch Draw(Dice dice, WordTables words, int items)
    {
        var at = dice.Below(words.People.Length);
        var (name, mail) = (words.People[at], words.Mails[at]);
        var (from, to, date) = (dice.Pick(words.Cities), dice.Pick(words.Cities), $"2026-03-{dice.Between(10, 28)}");
        var flights = new string[items + dice.Between(0, 3)];
        for (var i = 0; i < flights.Length; i++) flights[i] = dice.Id("flt-", 6);
        var chosen = dice.Below(items);
        var booking = dice.Id("bkg-", 6);
        var sketch = new RunSketch($"Book {name} a flight from {from} to {to} on {date}.", $"{name} flies from {from} to {to} on {date} (flight {flights[chosen]}); the number of the booking is {booking}.");
        sketch.Turns.Add(new SketchedTurn(Search(dice, from, to, date, flights)) { Says = $"I will look for flights on {date}." });
        var held = "";
        for (var i = 0; i < items; i++)
        {
            var hold = dice.Id("hld-", 6);
            if (i == chosen) held = hold;
            sketch.Turns.Add(new SketchedTurn(Call("hold_seat", $$"""{"flight_id":"{{flights[i]}}"}""", $$"""{"hold_id":"{{hold}}","flight_id":"{{flights[i]}}","minutes":15}""")) { CanJoin = i > 0 });
        }

        sketch.Turns.Add(new SketchedTurn(Call("book", $$"""{"flight_id":"{{flights[chosen]}}","hold_id":"{{held}}","passenger":"{{name}}"}""", $$"""{"booking_id":"{{booking}}","flight_id":"{{flights[chosen]}}"}""")));
        sketch.Turns.Add(new SketchedTurn(Call("send_confirmation", $$"""{"booking_id":"{{booking}}","email":"{{mail}}"}""", """{"sent":true}""")));
        return sketch;
    }

    public override PlannedCall Explore(Dice dice, WordTables words) =>
        Search(dice, dice.Pick(words.Cities), dice.Pick(words.Cities), $"2026-03-{dice.Between(10, 28)}", [dice.Id("flt-", 6)]);

    private static PlannedCall Search(Dice dice, string from, string to, string date, string[] flights)
    {
        var found = new StringBuilder("""{"flights":[""");
        for (var i = 0; i < flights.Length; i++) found.Append(i > 0 ? "," : "").Append($$"""{"flight_id":"{{flights[i]}}","departs":"{{dice.Between(10, 21)}}:{{dice.Between(10, 59)}}","price":{{dice.Between(49, 899)}}}""");
        return Call("search_flights", $$"""{"from":"{{from}}","to":"{{to}}","date":"{{date}}"}""", found.Append("]}").ToString());
    }
}
