import { expect, test } from 'vitest'
import { sorryAddress } from './sorry-page.ts'

test('the page says its words whatever stands in them, and asks for nothing', () => {
  const html = decodeURIComponent(sorryAddress('<b>No & "yes"</b>', 'C:\\data\\<img src=x onerror=alert(1)>').split(',').slice(1).join(','))
  expect(html).toContain('<h1>&#60;b&#62;No &#38; &#34;yes&#34;&#60;/b&#62;</h1>')
  expect(html).not.toContain('<img')
  expect(html).not.toMatch(/https?:|url\(|src=\S*\.|<script/)
})
