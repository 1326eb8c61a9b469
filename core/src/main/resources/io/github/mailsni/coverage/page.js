'use strict';
(function () {
  var tools = document.getElementById('tools');
  if (!tools) { return; }
  var text = document.getElementById('filter');
  var count = document.getElementById('shown');
  var rows = Array.prototype.slice.call(document.querySelectorAll('#hosts tbody tr[data-v]'));
  var words = [];
  function wordsOf(i) {
    if (words[i] === undefined) {
      var next = rows[i].nextElementSibling;
      var more = next && next.className.indexOf('p') === 0 ? next.textContent : '';
      words[i] = (rows[i].textContent + ' ' + more).toLowerCase();
    }
    return words[i];
  }
  function filter() {
    var wanted = text.value.trim().toLowerCase();
    var verdict = document.querySelector('input[name=v]:checked').value;
    var shown = 0;
    rows.forEach(function (row, i) {
      var fits = (verdict === 'a' || row.getAttribute('data-v') === verdict) && (wanted === '' || wordsOf(i).indexOf(wanted) >= 0);
      var next = row.nextElementSibling;
      row.hidden = !fits;
      if (next && !next.hasAttribute('data-v')) { next.hidden = !fits; }
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + ' of ' + rows.length + ' shown';
  }
  tools.addEventListener('submit', function (event) { event.preventDefault(); });
  tools.addEventListener('input', filter);
  tools.hidden = false;
  filter();
}());
