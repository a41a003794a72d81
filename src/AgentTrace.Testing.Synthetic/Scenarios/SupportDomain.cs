using System.Text;
using static AgentTrace.Testing.DomainTool;

namespace AgentTrace.Testing;

/// <summary>Finds a customer, her orders, and gives money back for one of them.</summary>
internal sealed class SupportDomain() : Domain(
    new("get_customer", "Finds a customer by e-mail address.", Schema("email")) { Latency = Takes(60, 240), Failure = ("HTTP 404", "404"), Backend = ("customer-service", "/customers", "customers") },
    new("list_orders", "Lists the orders of a customer.", Schema("customer_id")) { Latency = Takes(90, 400), Backend = ("order-service", "/orders", "orders") },
    new("get_order", "Reads one order.", Schema("order_id")) { Latency = Takes(50, 220), Failure = ("HTTP 504", "504"), Backend = ("order-service", "/orders", "order_lines") },
    new("refund", "Gives money back for an order.", Schema("order_id", "amount:number")) { Latency = Takes(350, 1500), Failure = ("the payment provider declined", "declined"), Backend = ("payment-service", "/refunds", "refunds") })
{
    public override string Name => "support-agent";

    public override string Agent => "triage";

    public override string Instructions => "You help customers. Look before you refund, and tell the customer the number of the refund.";

    public override string SearchTool => "list_orders";

    public override string FragileTool => "get_order";

    public override string SensitiveTool => "refund";

    public override string SensitiveKey => "order_id";

    public override (string Specialist, string Helper) Others => ("billing", "policy_expert");

    public override string InventedTool => "cancel_subscription";

    public override RunSketch Draw(Dice dice, WordTables words, int items)
    {
        var at = dice.Below(words.People.Length);
        var (name, mail, customer) = (words.People[at], words.Mails[at], dice.Id("cus-", 8));
        var orders = new (string Id, string Product, string Total)[items + dice.Between(0, 2)];
        for (var i = 0; i < orders.Length; i++) orders[i] = (dice.Id("ord-", 8), dice.Pick(words.Products), $"{dice.Between(9, 480)}.{dice.Between(10, 99)}");
        var (order, product, total) = orders[dice.Below(items)];
        var refund = dice.Id("ref-", 8);
        var sketch = new RunSketch($"{name} ({mail}) wants the money back for the {product}.", $"I have refunded {total} USD for the {product} (order {order}); the number of the refund is {refund}.");
        sketch.Turns.Add(new SketchedTurn(Call("get_customer", $$"""{"email":"{{mail}}"}""", $$"""{"customer_id":"{{customer}}","name":"{{name}}","email":"{{mail}}"}""")));
        var list = new StringBuilder("""{"orders":[""");
        for (var i = 0; i < orders.Length; i++) list.Append(i > 0 ? "," : "").Append($$"""{"order_id":"{{orders[i].Id}}","total":{{orders[i].Total}}}""");
        sketch.Turns.Add(new SketchedTurn(Call("list_orders", $$"""{"customer_id":"{{customer}}"}""", list.Append("]}").ToString())));
        for (var i = 0; i < items; i++)
        {
            var look = Call("get_order", $$"""{"order_id":"{{orders[i].Id}}"}""",
                $$"""{"order_id":"{{orders[i].Id}}","product":"{{orders[i].Product}}","total":{{orders[i].Total}},"address":"{{dice.Pick(words.Streets)}}"}""");
            sketch.Turns.Add(new SketchedTurn(look) { CanJoin = i > 0 });
        }

        sketch.Turns.Add(new SketchedTurn(Call("refund", $$"""{"order_id":"{{order}}","amount":{{total}}}""", $$"""{"refund_id":"{{refund}}","order_id":"{{order}}","amount":{{total}}}""")) { Says = $"Order {order} is the one." });
        return sketch;
    }

    public override PlannedCall Explore(Dice dice, WordTables words) => Call("list_orders", $$"""{"customer_id":"{{dice.Id("cus-", 8)}}"}""", """{"orders":[]}""");
}
