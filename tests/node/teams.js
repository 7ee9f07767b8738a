// Draws Adaptive Cards in a browser's page, with Microsoft's own renderer, as a host that looks like Teams.
// Loaded beside adaptivecards.js; `draw(card, {dark, old})` puts a card into #card and says what was wrong with it.

const LIGHT = {
  text: "#242424", subtle: "#616161", page: "#f5f5f5", card: "#ffffff", emphasis: "#f5f5f5",
  line: "#d1d1d1", attention: "#c50f1f", good: "#0e700e", accent: "#5b5fc7", accentText: "#ffffff",
};
const DARK = {
  text: "#ffffff", subtle: "#adadad", page: "#141414", card: "#292929", emphasis: "#1f1f1f",
  line: "#666666", attention: "#f1707b", good: "#54b054", accent: "#7f85f5", accentText: "#141414",
};

// What Teams' own host is set to, as far as its cards tell: sizes, spaces, and how many actions stand in a row.
function host(colours) {
  const pair = (colour, subtle = colour) => ({ default: colour, subtle });
  const style = (backgroundColor) => ({
    backgroundColor,
    foregroundColors: {
      default: pair(colours.text, colours.subtle),
      accent: pair(colours.accent),
      attention: pair(colours.attention),
      good: pair(colours.good),
    },
  });
  return {
    fontFamily: "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 200, default: 400, bolder: 600 },
    spacing: { none: 0, small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    containerStyles: { default: style(colours.card), emphasis: style(colours.emphasis) },
    actions: { maxActions: 6, actionsOrientation: "horizontal", actionAlignment: "left", buttonSpacing: 8, spacing: "default" },
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { size: "default", weight: "bolder", suffix: " *", suffixColor: "attention" },
        optionalInputs: { size: "default", weight: "bolder" },
      },
      errorMessage: { color: "attention", size: "small", weight: "default", spacing: "small" },
    },
    textBlock: { headingLevel: 2 },
    textStyles: { heading: { weight: "bolder", size: "large", color: "default" } },
  };
}

// Teams' cards have Markdown in TextBlocks; the bot must not depend on it, so here it stays what it is.
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  const lines = document.createElement("div");
  lines.textContent = text;
  result.outputHtml = lines.innerHTML;
  result.didProcess = true;
};

window.draw = (payload, { dark = false, old = false } = {}) => {
  const colours = dark ? DARK : LIGHT;
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(`--${name}`, value);
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  if (old) {
    const actions = new AdaptiveCards.CardObjectRegistry();
    AdaptiveCards.GlobalRegistry.populateWithDefaultActions(actions);
    actions.unregister("Action.Execute");
    context.setActionRegistry(actions);
  }
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(host(colours));
  card.parse(payload, context);
  document.querySelector("#card").replaceChildren(card.render());
  const parsed = Array.from({ length: context.eventCount }, (_, number) => context.getEventAt(number));
  return {
    faults: [...parsed, ...card.validateProperties().validationEvents].map((event) => event.message),
    // The renderer finds those in a set twice.
    actions: [...new Set(card.getAllActions())].map((action) => action.getJsonTypeName()),
    inputs: card.getAllInputs().map((input) => input.id),
  };
};
